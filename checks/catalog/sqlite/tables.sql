-- Tables: but for SQLite's own, and for those in which a virtual table keeps its content.
SELECT t.name, t.type, t.wr AS without_rowid, t.strict, s.sql
FROM pragma_table_list AS t
JOIN sqlite_schema AS s ON s.type = 'table' AND s.name = t.name
WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY t.name;
