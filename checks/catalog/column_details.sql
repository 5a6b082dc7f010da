-- What few columns have: settings of their own, privileges, a comment; of a table, a view or a type's attributes.
-- attcompression came with PostgreSQL 14; a target that is not set is -1 up to 16, and NULL from 17 on.
SELECT missing_before_14.* FROM (SELECT NULL::"char" AS attcompression) AS missing,
LATERAL (
  SELECT a.attrelid AS "table", a.attnum AS number, pg_catalog.pg_get_userbyid(c.relowner) AS owner,
         CASE WHEN a.attstorage <> t.typstorage THEN
           CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END
         ELSE '' END AS storage,
         CASE attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE '' END AS compression,
         CASE WHEN coalesce(a.attstattarget::pg_catalog.int4, -1) >= 0 THEN a.attstattarget::pg_catalog.text
              ELSE '' END AS statistics,
         a.attoptions AS options,
         a.attacl AS grants,
         d.description AS comment
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = a.attrelid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'm', 'v') AND c.oid >= 16384
    AND (a.attstorage <> t.typstorage OR coalesce(a.attstattarget::pg_catalog.int4, -1) >= 0
         OR a.attoptions IS NOT NULL OR a.attacl IS NOT NULL OR d.description IS NOT NULL
         OR attcompression IN ('p', 'l'))
) AS missing_before_14
ORDER BY "table", number
