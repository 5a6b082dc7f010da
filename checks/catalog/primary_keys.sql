-- Primary keys; a partition's copy of its parent's has a conparentid. The columns are attribute numbers: those of the
-- key come first, those of INCLUDE after them.
SELECT k.conrelid AS "table", k.conname AS name,
       k.conkey AS columns, x.indkey AS all_columns,
       k.condeferrable AS deferrable,
       CASE WHEN k.condeferred THEN 'deferred' ELSE 'immediate' END AS initially
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid
WHERE k.contype = 'p' AND k.conparentid = 0 AND k.conrelid >= 16384
ORDER BY k.conrelid
