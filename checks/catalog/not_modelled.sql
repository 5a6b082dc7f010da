-- What is there and is not looked at, counted by kind; what an extension brings along, and what the system has, is not
-- counted. Large objects are rows rather than schema.
SELECT o.what, pg_catalog.count(*) AS count
FROM (
  SELECT 'aggregate' AS what, 'pg_catalog.pg_proc'::pg_catalog.regclass AS class, p.oid AS id
    FROM pg_catalog.pg_proc p WHERE p.prokind = 'a'
  UNION ALL
  SELECT 'foreign table', 'pg_catalog.pg_class', c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'f'
  UNION ALL
  SELECT 'foreign server', 'pg_catalog.pg_foreign_server', s.oid FROM pg_catalog.pg_foreign_server s
  UNION ALL
  SELECT 'foreign data wrapper', 'pg_catalog.pg_foreign_data_wrapper', w.oid FROM pg_catalog.pg_foreign_data_wrapper w
  UNION ALL
  SELECT 'user mapping', 'pg_catalog.pg_user_mappings', m.umid FROM pg_catalog.pg_user_mappings m
  UNION ALL
  SELECT 'extended statistics object', 'pg_catalog.pg_statistic_ext', x.oid FROM pg_catalog.pg_statistic_ext x
  UNION ALL
  SELECT 'event trigger', 'pg_catalog.pg_event_trigger', e.oid FROM pg_catalog.pg_event_trigger e
  UNION ALL
  SELECT 'publication', 'pg_catalog.pg_publication', b.oid FROM pg_catalog.pg_publication b
  UNION ALL
  SELECT 'operator', 'pg_catalog.pg_operator', r.oid FROM pg_catalog.pg_operator r
  UNION ALL
  SELECT 'operator class', 'pg_catalog.pg_opclass', k.oid FROM pg_catalog.pg_opclass k
  UNION ALL
  SELECT 'operator family', 'pg_catalog.pg_opfamily', f.oid FROM pg_catalog.pg_opfamily f
  UNION ALL
  SELECT 'cast', 'pg_catalog.pg_cast', a.oid FROM pg_catalog.pg_cast a
  UNION ALL
  SELECT 'collation', 'pg_catalog.pg_collation', l.oid FROM pg_catalog.pg_collation l
  UNION ALL
  SELECT 'conversion', 'pg_catalog.pg_conversion', v.oid FROM pg_catalog.pg_conversion v
  UNION ALL
  SELECT 'text search configuration', 'pg_catalog.pg_ts_config', t.oid FROM pg_catalog.pg_ts_config t
  UNION ALL
  SELECT 'text search dictionary', 'pg_catalog.pg_ts_dict', t.oid FROM pg_catalog.pg_ts_dict t
  UNION ALL
  SELECT 'text search parser', 'pg_catalog.pg_ts_parser', t.oid FROM pg_catalog.pg_ts_parser t
  UNION ALL
  SELECT 'text search template', 'pg_catalog.pg_ts_template', t.oid FROM pg_catalog.pg_ts_template t
  UNION ALL
  SELECT 'language', 'pg_catalog.pg_language', g.oid FROM pg_catalog.pg_language g
  UNION ALL
  SELECT 'transform', 'pg_catalog.pg_transform', t.oid FROM pg_catalog.pg_transform t
  UNION ALL
  SELECT 'access method', 'pg_catalog.pg_am', m.oid FROM pg_catalog.pg_am m
  UNION ALL
  SELECT 'base type', 'pg_catalog.pg_type', t.oid FROM pg_catalog.pg_type t
    WHERE t.typtype IN ('b', 'p') AND t.typelem = 0 AND t.typname <> 'unknown'
) o
WHERE o.id >= 16384 AND NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend d
  WHERE d.classid = o.class AND d.objid = o.id AND d.deptype IN ('e', 'i'))
GROUP BY o.what
UNION ALL
SELECT 'subscription', pg_catalog.count(*)
FROM pg_catalog.pg_subscription s
WHERE s.subdbid = (SELECT o.oid FROM pg_catalog.pg_database o WHERE o.datname = pg_catalog.current_database())
HAVING pg_catalog.count(*) > 0
UNION ALL
SELECT 'security label', pg_catalog.count(*)
FROM pg_catalog.pg_seclabel s
HAVING pg_catalog.count(*) > 0
UNION ALL
-- Of what is stated with something else: the index of a constraint, the constraint of a trigger, a partition's copies,
-- a table's row type, an array or multirange type, the rule of a view, the constructors of a range.
SELECT 'other comment', pg_catalog.count(*)
FROM pg_catalog.pg_description d
LEFT JOIN pg_catalog.pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
LEFT JOIN pg_catalog.pg_constraint k
  ON k.oid = d.objoid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
LEFT JOIN pg_catalog.pg_trigger g ON g.oid = d.objoid AND d.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
LEFT JOIN pg_catalog.pg_rewrite r ON r.oid = d.objoid AND d.classoid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
LEFT JOIN pg_catalog.pg_type t ON t.oid = d.objoid AND d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
WHERE d.objoid >= 16384
  AND (c.relkind IN ('i', 'I') AND (c.relispartition OR EXISTS (
         SELECT FROM pg_catalog.pg_constraint o WHERE o.conindid = c.oid AND o.contype IN ('p', 'u', 'x')))
       OR k.contype = 't' OR k.conparentid <> 0 OR k.contype = 'c' AND k.conrelid <> 0 AND NOT k.conislocal
       OR g.tgisinternal OR g.tgparentid <> 0
       OR r.rulename = '_RETURN'
       OR t.typtype NOT IN ('b', 'c', 'd', 'e', 'p', 'r') OR t.typelem <> 0
       OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_catalog.pg_class o WHERE o.oid = t.typrelid AND o.relkind <> 'c')
       OR d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND EXISTS (
         SELECT FROM pg_catalog.pg_depend i WHERE i.classid = d.classoid AND i.objid = d.objoid AND i.deptype = 'i'))
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend e WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')
HAVING pg_catalog.count(*) > 0
ORDER BY 1
