-- Foreign keys whose rows no index finds: each delete and each change of a key in the table that they refer to reads the
-- whole table. An index does that begins with the key's columns, in any order, and leaves out no row that refers to one.
SELECT n.nspname AS schema,
       c.relname AS table,
       f.conname AS foreign_key,
       (SELECT pg_catalog.string_agg(a.attname, ', ' ORDER BY k.position)
          FROM pg_catalog.unnest(f.conkey) WITH ORDINALITY k(number, position)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.number) AS columns,
       r.relname AS refers_to,
       CASE WHEN c.reltuples > 0 OR c.relpages > 0 THEN c.reltuples::pg_catalog.int8
            WHEN c.reltuples = 0 AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 140000 THEN 0
       END AS estimated_rows
FROM pg_catalog.pg_constraint f
JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
JOIN pg_catalog.pg_class r ON r.oid = f.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE f.contype = 'f' AND f.conparentid = 0
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    JOIN pg_catalog.pg_am m ON m.oid = x.relam
    WHERE i.indrelid = f.conrelid AND i.indisvalid AND m.amname IN ('btree', 'hash')
      AND i.indnkeyatts >= pg_catalog.cardinality(f.conkey)
      AND (i.indkey::pg_catalog.int2[])[0:pg_catalog.cardinality(f.conkey) - 1] OPERATOR(pg_catalog.@>) f.conkey
      AND NOT EXISTS (
        SELECT FROM ROWS FROM (pg_catalog.unnest(i.indkey::pg_catalog.int2[]),
                                                  pg_catalog.unnest(i.indcollation::pg_catalog.oid[])) k(number, sorted_by)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
        WHERE k.number = ANY (f.conkey) AND k.sorted_by <> a.attcollation)
      AND (i.indpred IS NULL
           OR pg_catalog.pg_get_expr(i.indpred, i.indrelid) IN (
                SELECT pg_catalog.format('(%I IS NOT NULL)', a.attname) FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey))))
ORDER BY estimated_rows DESC NULLS LAST, n.nspname, c.relname, f.conname;
