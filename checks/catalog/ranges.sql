-- Range types. rngmultitypid came with PostgreSQL 14.
SELECT missing_before_14.* FROM (SELECT NULL::pg_catalog.oid AS rngmultitypid) AS missing,
LATERAL (
  SELECT n.nspname AS schema, t.typname AS name,
         pg_catalog.format_type(r.rngsubtype, NULL) AS subtype,
         CASE WHEN o.opcdefault THEN '' ELSE
           pg_catalog.quote_ident(n2.nspname) || '.' || pg_catalog.quote_ident(o.opcname) END AS operator_class,
         CASE WHEN r.rngcollation <> s.typcollation THEN
           pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname) ELSE '' END AS collation,
         CASE WHEN r.rngcanonical = 0 THEN '' ELSE r.rngcanonical::pg_catalog.text END AS canonical,
         CASE WHEN r.rngsubdiff = 0 THEN '' ELSE r.rngsubdiff::pg_catalog.text END AS subtype_diff,
         (SELECT u.typname FROM pg_catalog.pg_type u WHERE u.oid = rngmultitypid) AS multirange,
         pg_catalog.pg_get_userbyid(t.typowner) AS owner,
         t.typacl AS grants,
         d.description AS comment
  FROM pg_catalog.pg_range r
  JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid
  JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
  JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc
  JOIN pg_catalog.pg_namespace n2 ON n2.oid = o.opcnamespace
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = r.rngcollation
  LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
  WHERE t.oid >= 16384
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend e
      WHERE e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.objid = t.oid AND e.deptype = 'e')
) AS missing_before_14
ORDER BY schema, name
