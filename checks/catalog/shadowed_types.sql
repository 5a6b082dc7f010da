-- User types with the name of a built-in one: a bare name means the built-in, so these keep their schema.
SELECT DISTINCT n.nspname AS schema, t.typname AS name
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type b ON b.typname = t.typname AND b.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
WHERE t.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, t.typname
