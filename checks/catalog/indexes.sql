-- Indexes that no constraint owns and no partitioned index brought along. Keys come as the catalog's arrays: attribute
-- numbers (0 is an expression), collations, operator classes, options (1: descending, 2: nulls first).
-- Parameters of operator classes stand in the index's own attributes. Only predicates, and whole indexes with expressions, are printed by the server (what an expression collates by shows in no
-- array: it is printed where it deviates). An index on a partitioned table is invalid while a
-- partition lacks it; one made with ONLY is so legitimately.
SELECT missing_before_15.* FROM (SELECT NULL::pg_catalog.bool AS indnullsnotdistinct) AS missing,
LATERAL (
  SELECT x.indrelid AS "table", i.relname AS name,
         x.indkey AS keys, x.indnkeyatts AS key_count,
         x.indcollation AS collations, x.indclass AS operator_classes, x.indoption AS options,
         CASE WHEN x.indexprs IS NOT NULL OR o.parameters IS NOT NULL OR u.indexrelid IS NOT NULL THEN pg_catalog.pg_get_indexdef(x.indexrelid) END AS definition,
         x.indisunique AS "unique",
         m.amname AS method,
         CASE WHEN x.indpred IS NULL THEN '' ELSE pg_catalog.pg_get_expr(x.indpred, x.indrelid) END AS "where",
         indnullsnotdistinct AS nulls_not_distinct,
         x.indisvalid AND x.indisready AS valid,
         i.reloptions AS storage_parameters,
         coalesce(s.spcname, '') AS tablespace,
         x.indisclustered AS clustered,
         o.parameters AS class_parameters,
         d.description AS comment
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
  JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
  JOIN pg_catalog.pg_am m ON m.oid = i.relam
  LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = i.reltablespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = i.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
  LEFT JOIN (
    SELECT a.attrelid, pg_catalog.array_agg(
             coalesce(pg_catalog.array_to_string(a.attoptions, ', '), '') ORDER BY a.attnum) AS parameters
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class ic ON ic.oid = a.attrelid AND ic.relkind IN ('i', 'I')
    WHERE a.attrelid IN (SELECT b.attrelid FROM pg_catalog.pg_attribute b WHERE b.attoptions IS NOT NULL)
    GROUP BY a.attrelid) o ON o.attrelid = i.oid
  LEFT JOIN (
    -- Another type's default class, where its own type has one too: text_ops of a citext. Those few are found first
    -- (OFFSET keeps it so): without statistics every class would be tried with every index.
    SELECT DISTINCT other.indexrelid
    FROM (
      SELECT y.indexrelid, a.atttypid, taken.opcmethod
      FROM pg_catalog.pg_index y, LATERAL pg_catalog.unnest(y.indclass) WITH ORDINALITY AS k (class, place)
      JOIN pg_catalog.pg_opclass taken ON taken.oid = k.class AND taken.opcdefault
      JOIN pg_catalog.pg_attribute a ON a.attnum = k.place AND a.atttypid <> taken.opcintype
      WHERE a.attrelid = y.indexrelid AND y.indrelid >= 16384
      OFFSET 0) AS other
    JOIN pg_catalog.pg_opclass own
      ON own.opcmethod = other.opcmethod AND own.opcdefault AND own.opcintype = other.atttypid) u ON u.indexrelid = i.oid
  WHERE c.relkind IN ('r', 'p', 'm') AND c.oid >= 16384
    AND NOT i.relispartition
    -- Hashed: catalogs of a young database have no statistics, and NOT EXISTS would read all of it for each index.
    AND x.indexrelid NOT IN (
      SELECT k.conindid FROM pg_catalog.pg_constraint k WHERE k.contype IN ('p', 'u', 'x'))
) AS missing_before_15
ORDER BY "table", name
