-- Locks on tables that keep others from reading or writing, and whoever waits for one. The weak ones, which every query
-- takes, are left out.
SELECT n.nspname AS schema,
       c.relname AS relation,
       l.mode,
       CASE WHEN l.granted THEN 'held' ELSE 'waited for' END AS state,
       l.pid AS process,
       pg_catalog.array_to_string(CASE WHEN NOT l.granted THEN pg_catalog.pg_blocking_pids(l.pid) END, ', ') AS waits_for,
       pg_catalog.round(EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::pg_catalog.numeric, 1)
         AS transaction_seconds
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_class c ON c.oid = l.relation
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation'
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  AND l.pid <> pg_catalog.pg_backend_pid()
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND (NOT l.granted OR l.mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock'))
ORDER BY l.granted, transaction_seconds DESC NULLS LAST, n.nspname, c.relname, l.pid;
