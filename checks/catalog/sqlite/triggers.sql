-- Triggers of tables and views, as they were made.
SELECT s.tbl_name AS "table", s.name, s.sql
FROM sqlite_schema AS s
WHERE s.type = 'trigger'
ORDER BY s.tbl_name, s.name;
