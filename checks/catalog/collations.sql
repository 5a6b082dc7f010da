-- The collations that columns and indexes of user tables use (a server knows a thousand).
SELECT l.oid AS id, CASE WHEN n.nspname = 'pg_catalog' THEN '' ELSE n.nspname END AS schema, l.collname AS name
FROM pg_catalog.pg_collation l
JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
WHERE l.oid IN (
  SELECT a.attcollation FROM pg_catalog.pg_attribute a WHERE a.attrelid >= 16384
  UNION
  SELECT pg_catalog.unnest(x.indcollation) FROM pg_catalog.pg_index x WHERE x.indrelid >= 16384)
ORDER BY l.oid
