-- The schemas that are not the system's. The comment that initdb gives to public is nobody's.
SELECT n.nspname AS name,
       EXISTS (
         SELECT FROM pg_catalog.pg_depend e
         WHERE e.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND e.objid = n.oid AND e.deptype = 'e'
       ) AS of_extension,
       pg_catalog.pg_get_userbyid(n.nspowner) AS owner,
       n.nspowner = 10 AND n.nspname = 'public' AS of_initdb,
       n.nspacl AS grants,
       CASE WHEN n.nspname = 'public' AND d.description = 'standard public schema' THEN '' ELSE d.description
            END AS comment
FROM pg_catalog.pg_namespace n
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = n.oid AND d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY n.nspname
