-- Domains. Their NOT NULL is a constraint too from PostgreSQL 17 on, and is told as a property. A check that was never
-- validated says so behind its expression.
SELECT n.nspname AS schema, t.typname AS name,
       pg_catalog.format_type(t.typbasetype, t.typtypmod) AS type,
       NOT t.typnotnull AS nullable,
       CASE WHEN t.typdefaultbin IS NULL THEN '' ELSE pg_catalog.pg_get_expr(t.typdefaultbin, 0) END AS "default",
       CASE WHEN t.typcollation <> b.typcollation
            THEN pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname) ELSE '' END AS collation,
       ARRAY(
         SELECT v.entry
         FROM pg_catalog.pg_constraint k,
         LATERAL (VALUES (1, k.conname::pg_catalog.text),
                         (2, pg_catalog.pg_get_expr(k.conbin, 0) || CASE WHEN k.convalidated THEN '' ELSE ' NOT VALID' END)
                 ) AS v (place, entry)
         WHERE k.contypid = t.oid AND k.contype = 'c'
         ORDER BY k.conname, v.place) AS checks,
       ARRAY(
         SELECT v.entry
         FROM pg_catalog.pg_constraint k
         JOIN pg_catalog.pg_description kd
           ON kd.objoid = k.oid AND kd.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass,
         LATERAL (VALUES (1, k.conname::pg_catalog.text), (2, kd.description)) AS v (place, entry)
         WHERE k.contypid = t.oid
         ORDER BY k.conname, v.place) AS constraint_comments,
       pg_catalog.pg_get_userbyid(t.typowner) AS owner,
       t.typacl AS grants,
       d.description AS comment
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_collation l ON l.oid = t.typcollation
LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
WHERE t.typtype = 'd' AND t.oid >= 16384
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.objid = t.oid AND e.deptype = 'e')
ORDER BY n.nspname, t.typname
