-- Tables and materialized views, the largest first; of a partitioned one what its partitions hold stands there. The number
-- of rows is the planner's estimate, and unknown before the first ANALYZE or VACUUM: -1 from 14 on, before that 0, as of an
-- empty table. To ask for a size takes a lock, so what somebody has for himself alone, or waits for, has none here.
WITH kept_from_us AS MATERIALIZED (
  SELECT coalesce(i.indrelid, l.relation) AS relation
  FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = l.relation
  WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
SELECT n.nspname AS schema,
       c.relname AS table,
       CASE WHEN c.reltuples > 0 OR c.relpages > 0 THEN c.reltuples::pg_catalog.int8
            WHEN c.reltuples = 0 AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 140000 THEN 0
       END AS estimated_rows,
       CASE WHEN k.relation IS NULL THEN pg_catalog.pg_total_relation_size(c.oid) END AS total_bytes,
       CASE WHEN k.relation IS NULL THEN pg_catalog.pg_table_size(c.oid) END AS table_bytes,
       CASE WHEN k.relation IS NULL THEN pg_catalog.pg_indexes_size(c.oid) END AS indexes_bytes,
       pg_catalog.pg_stat_get_dead_tuples(c.oid) AS dead_rows,
       pg_catalog.pg_stat_get_numscans(c.oid) AS sequential_scans,
       (SELECT pg_catalog.sum(pg_catalog.pg_stat_get_numscans(i.indexrelid))::pg_catalog.int8
          FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid) AS index_scans,
       pg_catalog.to_char(GREATEST(pg_catalog.pg_stat_get_last_analyze_time(c.oid),
                                   pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)) AT TIME ZONE 'UTC',
                          'YYYY-MM-DD HH24:MI') AS last_analyzed
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN (SELECT DISTINCT relation FROM kept_from_us) k ON k.relation = c.oid
WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY total_bytes DESC NULLS LAST, n.nspname, c.relname;
