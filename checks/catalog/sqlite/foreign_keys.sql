-- Pairs of columns of foreign keys, the last that was declared first. Without "to" it is the parent's primary key.
SELECT t.name AS "table", f.id, f."table" AS parent, f."from", f."to", f.on_update, f.on_delete
FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS f
WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY t.name, f.id, f.seq;
