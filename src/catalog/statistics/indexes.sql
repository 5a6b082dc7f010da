-- Indexes, those that no query used first, and of these the largest first. One that keeps values unique is used by every
-- write, whatever the number of scans says. Sizes as of tables.
WITH kept_from_us AS MATERIALIZED (
  SELECT DISTINCT l.relation FROM pg_catalog.pg_locks l
  WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
SELECT n.nspname AS schema,
       t.relname AS table,
       c.relname AS index,
       CASE WHEN k.relation IS NULL THEN pg_catalog.pg_relation_size(c.oid) END AS size_bytes,
       pg_catalog.pg_stat_get_numscans(c.oid) AS scans,
       CASE WHEN i.indisprimary THEN 'primary key' WHEN i.indisexclusion THEN 'exclusion' WHEN i.indisunique THEN 'unique'
            ELSE '' END AS guards,
       CASE WHEN NOT i.indisvalid THEN 'invalid' ELSE '' END AS state
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN kept_from_us k ON k.relation = c.oid
WHERE c.relkind = 'i' AND t.relkind IN ('r', 'm') AND t.relpersistence <> 't'
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY pg_catalog.pg_stat_get_numscans(c.oid) = 0 DESC, size_bytes DESC NULLS LAST, n.nspname, t.relname, c.relname;
