-- Operator classes that no type takes by default, and so are part of what an index says.
SELECT o.oid AS id, CASE WHEN n.nspname = 'pg_catalog' THEN '' ELSE n.nspname END AS schema, o.opcname AS name
FROM pg_catalog.pg_opclass o
JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
WHERE NOT o.opcdefault
ORDER BY o.oid
