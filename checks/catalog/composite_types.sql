-- Composite types of their own (every table has one too), attributes in order, each with its collation where it is not
-- its type's.
SELECT n.nspname AS schema, t.typname AS name,
       ARRAY(
         SELECT v.entry
         FROM pg_catalog.pg_attribute a
         JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
         LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation AND a.attcollation <> y.typcollation
         LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace,
         LATERAL (VALUES (1, a.attname::pg_catalog.text),
                         (2, pg_catalog.format_type(a.atttypid, a.atttypmod) || coalesce(
                               ' COLLATE ' || CASE WHEN ln.nspname = 'pg_catalog' THEN '' ELSE
                               pg_catalog.quote_ident(ln.nspname) || '.' END || pg_catalog.quote_ident(l.collname), ''))
                 ) AS v (place, entry)
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY a.attnum, v.place) AS attributes,
       ARRAY(
         SELECT v.entry
         FROM pg_catalog.pg_attribute a
         JOIN pg_catalog.pg_description ad
           ON ad.objoid = c.oid AND ad.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND ad.objsubid = a.attnum,
         LATERAL (VALUES (1, a.attname::pg_catalog.text), (2, ad.description)) AS v (place, entry)
         WHERE a.attrelid = c.oid
         ORDER BY a.attnum, v.place) AS attribute_comments,
       pg_catalog.pg_get_userbyid(t.typowner) AS owner,
       t.typacl AS grants,
       d.description AS comment
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
WHERE t.oid >= 16384
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.objid = t.oid AND e.deptype = 'e')
ORDER BY n.nspname, t.typname
