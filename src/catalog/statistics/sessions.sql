-- Who else is connected to the database, and what they do. What those of other roles do shows to members of
-- pg_read_all_stats alone.
SELECT coalesce(a.usename, '') AS role,
       a.application_name AS application,
       coalesce(a.state, 'not shown') AS state,
       pg_catalog.count(*) AS sessions,
       pg_catalog.count(*) FILTER (WHERE a.wait_event_type = 'Lock') AS waiting_for_locks,
       pg_catalog.round(pg_catalog.max(EXTRACT(epoch FROM pg_catalog.clock_timestamp() - a.xact_start))::pg_catalog.numeric, 1)
         AS longest_transaction_seconds
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
  AND coalesce(a.backend_type, 'client backend') = 'client backend'
GROUP BY 1, 2, 3
ORDER BY longest_transaction_seconds DESC NULLS LAST, 1, 2, 3;
