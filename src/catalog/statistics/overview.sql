-- The database as a whole. What the server counts begins at its last reset, or with the database.
SELECT pg_catalog.current_database() AS database,
       pg_catalog.pg_database_size(pg_catalog.current_database()) AS size_bytes,
       s.numbackends AS sessions,
       s.xact_commit AS commits,
       s.xact_rollback AS rollbacks,
       CASE WHEN s.blks_hit + s.blks_read > 0
            THEN pg_catalog.round(100.0 * s.blks_hit / (s.blks_hit + s.blks_read), 1) END AS cache_hit_percent,
       s.temp_bytes AS temporary_files_bytes,
       s.deadlocks,
       pg_catalog.to_char(s.stats_reset AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS counted_since
FROM pg_catalog.pg_stat_database s
WHERE s.datname = pg_catalog.current_database();
