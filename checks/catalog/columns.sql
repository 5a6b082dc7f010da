-- Columns, without their defaults (column_defaults.sql): joining those costs ten times as much.
-- A collation is shown where it is not its type's own.
SELECT a.attrelid AS "table", a.attnum AS number, a.attname AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       NOT a.attnotnull AS nullable,
       CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' ELSE '' END AS identity,
       CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' ELSE '' END AS generation,
       a.attcollation AS collation_id,
       CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation ELSE 0 END AS collation
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE a.attnum > 0 AND NOT a.attisdropped
  AND c.relkind IN ('r', 'p', 'm', 'v') AND c.oid >= 16384
ORDER BY a.attrelid, a.attnum
