-- NOT NULL constraints that are not as PostgreSQL 18 makes them by itself, not called so, or commented. Before 18 there are none.
SELECT k.conrelid AS "table", k.conkey AS columns, k.conname AS not_null_name,
       k.convalidated AS not_null_valid, k.connoinherit AS not_null_no_inherit,
       d.description AS not_null_comment
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
WHERE k.contype = 'n' AND k.conrelid >= 16384 AND c.relkind IN ('r', 'p')
  AND (NOT k.convalidated OR k.connoinherit OR k.conname <> (c.relname || '_' || a.attname || '_not_null')
       OR d.description IS NOT NULL)
ORDER BY k.conrelid, k.conname
