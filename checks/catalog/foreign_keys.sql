-- Foreign keys as declared: the copies that partitions get have a conparentid. Columns are attribute numbers, and the
-- rules are the catalog's letters, resolved here. confdelsetcols came with 15, conenforced and conperiod
-- with 18.
SELECT missing_before_18.* FROM
(SELECT NULL::pg_catalog.int2[] AS confdelsetcols, NULL::pg_catalog.bool AS conenforced,
 NULL::pg_catalog.bool AS conperiod) AS missing,
LATERAL (
  SELECT k.conrelid AS "table", k.conname AS name,
         k.conkey AS columns, k.confrelid AS target, k.confkey AS target_columns,
         CASE k.confdeltype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade'
                            WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END AS on_delete,
         confdelsetcols AS on_delete_columns,
         CASE k.confupdtype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade'
                            WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END AS on_update,
         CASE k.confmatchtype WHEN 'f' THEN 'full' WHEN 'p' THEN 'partial' ELSE 'simple' END AS match,
         k.condeferrable AS deferrable,
         CASE WHEN k.condeferred THEN 'deferred' ELSE 'immediate' END AS initially,
         k.convalidated AS validated,
         conenforced AS enforced,
         conperiod AS period,
         d.description AS comment
  FROM pg_catalog.pg_constraint k
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
  WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid >= 16384
) AS missing_before_18
ORDER BY "table", name
