-- Exclusion constraints; a partition's copy of its parent's has a conparentid.
SELECT k.conrelid AS "table", k.conname AS name,
       pg_catalog.pg_get_constraintdef(k.oid) AS definition,
       d.description AS comment
FROM pg_catalog.pg_constraint k
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
WHERE k.contype = 'x' AND k.conparentid = 0 AND k.conrelid >= 16384
ORDER BY k.conrelid, k.conname
