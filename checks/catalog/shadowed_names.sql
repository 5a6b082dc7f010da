-- What users have under the name of something built in: without its schema the name would mean the built-in. And, with no
-- schema, what a type's bare name means first: the built-in ones, and what CREATE TABLE makes an integer of.
SELECT '' AS schema, b.typname AS name, 'type' AS what
FROM pg_catalog.pg_type b
WHERE b.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
UNION
SELECT '', word, 'type'
FROM pg_catalog.unnest('{serial,serial2,serial4,serial8,bigserial,smallserial}'::pg_catalog.text[]) AS word
UNION
SELECT n.nspname, t.typname, 'type'
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type b ON b.typname = t.typname AND b.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
WHERE t.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION
SELECT n.nspname, p.proname, 'function'
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_proc b ON b.proname = p.proname AND b.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
WHERE p.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION
SELECT n.nspname, c.relname, 'relation'
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class b ON b.relname = c.relname AND b.relnamespace = 'pg_catalog'::pg_catalog.regnamespace
WHERE c.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 1, 2, 3
