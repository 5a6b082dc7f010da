-- What stands before a DELETE or an UPDATE of a row, and could keep it from happening: BEFORE row triggers of the user's, with
-- the columns that an UPDATE must name, and rules that act in place of it. A partition's copy of a trigger has a tgparentid.
SELECT 'trigger' AS kind, t.tgrelid AS "table", t.tgname AS name,
       (t.tgtype & 8) <> 0 AS on_delete, (t.tgtype & 16) <> 0 AS on_update,
       t.tgqual IS NOT NULL AS conditional, t.tgattr AS columns, l.lanname AS language, p.prosrc AS source, p.probin AS library,
       pg_catalog.string_to_array(pg_catalog.encode(t.tgargs, 'escape'), '\000') AS arguments
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgrelid >= 16384 AND t.tgenabled IN ('O', 'A')
  AND (t.tgtype & 1) <> 0 AND (t.tgtype & 2) <> 0 AND (t.tgtype & (8 | 16)) <> 0
UNION ALL
SELECT 'rule', r.ev_class, r.rulename, r.ev_type = '4', r.ev_type = '2', r.ev_qual <> '<>', NULL, NULL, NULL, NULL, NULL
FROM pg_catalog.pg_rewrite r
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384 AND r.is_instead AND r.ev_enabled IN ('O', 'A')
  AND r.ev_type IN ('2', '4')
ORDER BY "table", name
