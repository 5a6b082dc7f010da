-- Indexes that no constraint owns and no partitioned index brought along. Keys come as the catalog's arrays: attribute
-- numbers (0 is an expression), collations, operator classes, options (1: descending, 2: nulls first).
-- Only predicates, and whole indexes with expressions, are printed by the server (what an expression collates by shows in no
-- array: it is printed where it deviates). An index on a partitioned table is invalid while a
-- partition lacks it; one made with ONLY is so legitimately.
SELECT missing_before_15.* FROM (SELECT NULL::pg_catalog.bool AS indnullsnotdistinct) AS missing,
LATERAL (
  SELECT x.indrelid AS "table", i.relname AS name,
         x.indkey AS keys, x.indnkeyatts AS key_count,
         x.indcollation AS collations, x.indclass AS operator_classes, x.indoption AS options,
         CASE WHEN x.indexprs IS NOT NULL THEN pg_catalog.pg_get_indexdef(x.indexrelid) END AS definition,
         x.indisunique AS "unique",
         m.amname AS method,
         CASE WHEN x.indpred IS NULL THEN '' ELSE pg_catalog.pg_get_expr(x.indpred, x.indrelid) END AS "where",
         indnullsnotdistinct AS nulls_not_distinct,
         x.indisvalid AND x.indisready AS valid
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
  JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
  JOIN pg_catalog.pg_am m ON m.oid = i.relam
  WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384
    AND NOT i.relispartition
    AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_constraint k
      WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
) AS missing_before_15
ORDER BY "table", name
