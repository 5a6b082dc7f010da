-- ALTER DEFAULT PRIVILEGES: what new objects of a role get, everywhere or in one schema.
SELECT CASE a.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types'
                            WHEN 'n' THEN 'schemas' ELSE 'large objects' END AS objects,
       pg_catalog.pg_get_userbyid(a.defaclrole) AS owner,
       coalesce(n.nspname, '') AS schema,
       a.defaclacl AS grants
FROM pg_catalog.pg_default_acl a
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = a.defaclnamespace
ORDER BY 1, 2, 3
