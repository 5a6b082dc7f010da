-- Columns. hidden: 0 none, 1 of a virtual table, 2 generated when read, 3 generated and stored.
SELECT t.name AS "table", c.name, c.type, c."notnull" AS not_null, c.dflt_value AS "default", c.pk AS in_primary_key,
       c.hidden
FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c
WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY t.name, c.cid;
