-- Rewrite rules of tables and views, but for the one that a view is.
SELECT r.ev_class AS "table", r.rulename AS name,
       pg_catalog.pg_get_ruledef(r.oid) AS definition,
       CASE r.ev_enabled WHEN 'D' THEN 'false' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE 'true' END AS enabled,
       d.description AS comment
FROM pg_catalog.pg_rewrite r
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = r.oid AND d.classoid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
WHERE r.rulename <> '_RETURN' AND r.ev_class >= 16384
ORDER BY r.ev_class, r.rulename
