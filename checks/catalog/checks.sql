-- Check constraints of the table itself; inherited ones are their parent's. conenforced came with PostgreSQL 18.
SELECT missing_before_18.* FROM (SELECT NULL::pg_catalog.bool AS conenforced) AS missing,
LATERAL (
  SELECT k.conrelid AS "table", k.conname AS name,
         pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS expression,
         k.convalidated AS validated,
         conenforced AS enforced,
         k.connoinherit AS no_inherit,
         d.description AS comment
  FROM pg_catalog.pg_constraint k
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
  WHERE k.contype = 'c' AND k.conislocal AND k.conrelid >= 16384
) AS missing_before_18
ORDER BY "table", name
