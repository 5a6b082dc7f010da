-- Views, as they were made.
SELECT s.name, s.sql
FROM sqlite_schema AS s
WHERE s.type = 'view'
ORDER BY s.name;
