-- Sequences that a column owns, and the default that makes the column serial.
SELECT d.refobjid AS "table", d.refobjsubid AS number,
       'nextval(' || pg_catalog.quote_literal(d.objid::pg_catalog.regclass::pg_catalog.text) || '::regclass)' AS serial
FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND d.deptype = 'a' AND d.refobjsubid > 0
ORDER BY d.refobjid, d.refobjsubid
