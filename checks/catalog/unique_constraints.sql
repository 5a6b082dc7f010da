-- Unique constraints. indnullsnotdistinct came with PostgreSQL 15: where the catalog lacks it, the unqualified name
-- falls to the row of NULLs before it.
SELECT missing_before_15.* FROM (SELECT NULL::pg_catalog.bool AS indnullsnotdistinct) AS missing,
LATERAL (
  SELECT k.conrelid AS "table", k.conname AS name,
         k.conkey AS columns, x.indkey AS all_columns,
         indnullsnotdistinct AS nulls_not_distinct,
         k.condeferrable AS deferrable,
         CASE WHEN k.condeferred THEN 'deferred' ELSE 'immediate' END AS initially
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid
  WHERE k.contype = 'u' AND k.conparentid = 0 AND k.conrelid >= 16384
) AS missing_before_15
ORDER BY "table", name
