-- Extensions; with plpgsql, which every database is born with.
SELECT x.extname AS name, x.extversion AS version, n.nspname AS schema,
       CASE WHEN d.description = v.comment THEN '' ELSE coalesce(d.description, '') END AS comment
FROM pg_catalog.pg_extension x
JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace
LEFT JOIN pg_catalog.pg_available_extensions() AS v (name, default_version, comment) ON v.name = x.extname
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = x.oid AND d.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass
ORDER BY x.extname
