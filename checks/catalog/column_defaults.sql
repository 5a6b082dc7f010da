-- Defaults and generation expressions. An expression without column references needs no table to be printed, which is
-- twice as fast; generated columns refer to others and raise without theirs.
SELECT d.adrelid AS "table", d.adnum AS number,
       pg_catalog.pg_get_expr(
         d.adbin, CASE WHEN pg_catalog.strpos(d.adbin::pg_catalog.text, '{VAR ') > 0 THEN d.adrelid ELSE 0 END
       ) AS expression
FROM pg_catalog.pg_attrdef d
JOIN pg_catalog.pg_class c ON c.oid = d.adrelid
WHERE c.relkind IN ('r', 'p', 'v') AND c.oid >= 16384
ORDER BY d.adrelid, d.adnum
