-- Primary keys; a partition's copy of its parent's has a conparentid. The columns are attribute numbers: those of the
-- key come first, those of INCLUDE after them. conperiod came with PostgreSQL 18.
SELECT missing_before_18.* FROM (SELECT NULL::pg_catalog.bool AS conperiod) AS missing,
LATERAL (
  SELECT k.conrelid AS "table", k.conname AS name,
         k.conkey AS columns, x.indkey AS all_columns,
         k.condeferrable AS deferrable,
         CASE WHEN k.condeferred THEN 'deferred' ELSE 'immediate' END AS initially,
         conperiod AS without_overlaps,
         i.reloptions AS storage_parameters,
         coalesce(s.spcname, '') AS tablespace,
         x.indisclustered AS clustered,
         d.description AS comment
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid
  JOIN pg_catalog.pg_class i ON i.oid = k.conindid
  LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = i.reltablespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
  WHERE k.contype = 'p' AND k.conparentid = 0 AND k.conrelid >= 16384
) AS missing_before_18
ORDER BY "table"
