-- The roles that exist, and the one that owns the database.
SELECT r.rolname AS name, r.oid = b.datdba AS owns_database
FROM pg_catalog.pg_roles r
JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
ORDER BY r.rolname
