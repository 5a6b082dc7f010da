-- Functions, procedures and window functions that are not an extension's, nor a range type's own (internal) ones. The cost and
-- rows that CREATE FUNCTION would give are left out. prosqlbody came with PostgreSQL 14, and a function to print
-- it alone with it: the body is taken out of the whole definition, which every version can print.
SELECT missing_before_14.* FROM (SELECT NULL::pg_catalog.pg_node_tree AS prosqlbody) AS missing,
LATERAL (
  SELECT n.nspname AS schema, p.proname AS name, pg_catalog.oidvectortypes(p.proargtypes) AS types,
         CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'w' THEN 'window' ELSE 'function' END AS kind,
         pg_catalog.pg_get_function_arguments(p.oid) AS arguments,
         coalesce(pg_catalog.pg_get_function_result(p.oid), '') AS returns,
         l.lanname AS language,
         CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
         p.proisstrict AS strict,
         CASE WHEN p.prosecdef THEN 'definer' ELSE 'invoker' END AS security,
         p.proleakproof AS leakproof,
         CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END AS parallel,
         CASE WHEN p.procost = CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END THEN ''
              ELSE p.procost::pg_catalog.text END AS cost,
         CASE WHEN p.prorows = CASE WHEN p.proretset THEN 1000 ELSE 0 END THEN ''
              ELSE p.prorows::pg_catalog.text END AS rows,
         CASE WHEN p.prosupport = 0 THEN '' ELSE p.prosupport::pg_catalog.text END AS support,
         p.proconfig AS settings,
         coalesce(p.probin, '') AS library,
         p.prosrc AS body,
         CASE WHEN prosqlbody IS NOT NULL THEN pg_catalog.pg_get_functiondef(p.oid) END AS definition,
         pg_catalog.pg_get_userbyid(p.proowner) AS owner,
         p.proacl AS grants,
         d.description AS comment
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
  WHERE p.prokind IN ('f', 'p', 'w') AND p.oid >= 16384
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend e
      WHERE e.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i'))
) AS missing_before_14
ORDER BY schema, name, types
