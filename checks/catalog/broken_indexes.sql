-- Primary keys, unique and exclusion constraints whose index is not valid or not ready: on a partitioned table made with ONLY, as long as
-- a partition lacks the index; elsewhere after damage.
SELECT k.conrelid AS "table", k.conname AS name, i.relname AS index
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid
JOIN pg_catalog.pg_class i ON i.oid = k.conindid
WHERE k.contype IN ('p', 'u', 'x') AND k.conparentid = 0 AND k.conrelid >= 16384
  AND NOT (x.indisvalid AND x.indisready AND x.indislive)
ORDER BY k.conrelid, k.conname
