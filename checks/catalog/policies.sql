-- Policies of row-level security. A role 0 is everybody.
SELECT p.polrelid AS "table", p.polname AS name,
       CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete'
                     ELSE 'all' END AS command,
       p.polpermissive AS permissive,
       ARRAY(SELECT CASE WHEN r = 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(r)::pg_catalog.text END
             FROM pg_catalog.unnest(p.polroles) AS r ORDER BY 1) AS roles,
       coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '') AS "using",
       coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '') AS "check",
       d.description AS comment
FROM pg_catalog.pg_policy p
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_policy'::pg_catalog.regclass
WHERE p.polrelid >= 16384
ORDER BY p.polrelid, p.polname
