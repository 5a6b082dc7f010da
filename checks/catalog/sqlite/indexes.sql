-- Entries of indexes, those under primary keys and unique constraints included. origin: c made by CREATE INDEX,
-- u by UNIQUE, pk by PRIMARY KEY. An entry that is an expression has no column.
SELECT t.name AS "table", i.name, i."unique", i.origin, i.partial, s.sql, x.name AS "column", x.cid, x."desc" AS descending,
       x.coll AS collation
FROM pragma_table_list AS t, pragma_index_list(t.name) AS i, pragma_index_xinfo(i.name) AS x
LEFT JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = i.name
WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND x.key = 1
ORDER BY t.name, i.name, x.seqno;
