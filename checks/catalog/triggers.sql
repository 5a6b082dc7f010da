-- Triggers of tables and views as declared. Those of constraints are internal; the copies that partitions get have a
-- parent (they are internal too on 13 and 14, and are not from 15 on); of them only those that are enabled otherwise.
SELECT g.tgrelid AS "table", g.tgname AS name,
       pg_catalog.pg_get_triggerdef(g.oid) AS definition,
       CASE g.tgenabled WHEN 'D' THEN 'false' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE 'true' END AS enabled,
       d.description AS comment
FROM pg_catalog.pg_trigger g
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = g.oid AND d.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
LEFT JOIN pg_catalog.pg_trigger p ON p.oid = g.tgparentid
WHERE g.tgrelid >= 16384
  AND (NOT g.tgisinternal AND g.tgparentid = 0 OR g.tgconstraint = 0 AND p.tgenabled <> g.tgenabled)
ORDER BY g.tgrelid, g.tgname
