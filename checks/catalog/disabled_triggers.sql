-- Triggers of PostgreSQL's own, by which foreign keys are enforced, that do not fire in an ordinary session: DISABLE TRIGGER
-- ALL leaves no other sign. A partition's copy counts for the foreign key as declared.
WITH RECURSIVE silent AS (
  SELECT t.tgrelid, t.tgname, k.oid, k.conparentid
  FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_constraint k ON k.oid = t.tgconstraint AND k.contype = 'f'
  WHERE t.tgisinternal AND t.tgenabled NOT IN ('O', 'A') AND t.tgrelid >= 16384
  UNION ALL
  SELECT s.tgrelid, s.tgname, k.oid, k.conparentid
  FROM silent s
  JOIN pg_catalog.pg_constraint k ON k.oid = s.conparentid
)
SELECT k.conrelid AS "table", k.conname AS name, s.tgrelid AS "on", s.tgname AS trigger
FROM silent s
JOIN pg_catalog.pg_constraint k ON k.oid = s.oid
WHERE s.conparentid = 0
ORDER BY k.conrelid, k.conname, s.tgrelid, s.tgname
