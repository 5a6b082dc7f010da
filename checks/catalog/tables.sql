-- Ordinary and partitioned tables. Those that an extension owns are read for what refers to them, and are not part of the
-- schema. A toast table's parameters are its table's, with toast. before them.
SELECT c.oid AS id, n.nspname AS schema, c.relname AS name,
       EXISTS (
         SELECT FROM pg_catalog.pg_depend d
         WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
       ) AS of_extension,
       CASE WHEN c.relforcerowsecurity AND c.relrowsecurity THEN 'forced' WHEN c.relrowsecurity THEN 'enabled'
            WHEN c.relforcerowsecurity THEN 'forced but not enabled' ELSE '' END AS row_security,
       CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) ELSE '' END AS partition_by,
       CASE WHEN c.relispartition THEN h.parents[1] ELSE '' END AS partition_of,
       CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) ELSE '' END AS bounds,
       CASE WHEN c.relispartition THEN NULL ELSE h.parents END AS inherits,
       CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) ELSE '' END AS of_type,
       c.relpersistence = 'u' AS unlogged,
       c.reloptions AS storage_parameters, t.reloptions AS toast_parameters,
       CASE WHEN m.amname <> 'heap' THEN m.amname ELSE '' END AS access_method,
       CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' WHEN 'i' THEN (
         SELECT CASE WHEN i.relname IN ('full', 'nothing') THEN pg_catalog.concat('"', i.relname, '"') ELSE i.relname END FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
         WHERE x.indrelid = c.oid AND x.indisreplident) ELSE '' END AS replica_identity,
       coalesce(s.spcname, '') AS tablespace,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       c.relacl AS grants,
       d.description AS comment
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid AND t.reloptions IS NOT NULL
LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
LEFT JOIN (
  SELECT i.inhrelid, pg_catalog.array_agg(i.inhparent::pg_catalog.regclass::pg_catalog.text ORDER BY i.inhseqno) AS parents
  FROM pg_catalog.pg_inherits i GROUP BY i.inhrelid) h ON h.inhrelid = c.oid
WHERE c.relkind IN ('r', 'p')
  AND c.oid >= 16384
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname
