-- Exclusion constraints; a partition's copy of its parent's has a conparentid.
SELECT k.conrelid AS "table", k.conname AS name,
       pg_catalog.pg_get_constraintdef(k.oid) AS definition,
       coalesce(s.spcname, '') AS tablespace,
       x.indisclustered AS clustered,
       d.description AS comment
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid
JOIN pg_catalog.pg_class i ON i.oid = k.conindid
LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = i.reltablespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
WHERE k.contype = 'x' AND k.conparentid = 0 AND k.conrelid >= 16384
ORDER BY k.conrelid, k.conname
