-- Operator classes. One that its type takes by default is no part of what an index says.
SELECT o.oid AS id, CASE WHEN n.nspname = 'pg_catalog' THEN '' ELSE n.nspname END AS schema, o.opcname AS name,
       o.opcdefault AS by_default
FROM pg_catalog.pg_opclass o
JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
ORDER BY o.oid
