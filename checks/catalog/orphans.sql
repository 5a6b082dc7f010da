-- For each foreign key as declared, what stands behind SELECT to find the rows that violate it: the anti-join that ALTER TABLE
-- itself uses (RI_Initial_Check in ri_triggers.c). MATCH SIMPLE asks no row with a NULL in its key, MATCH FULL all but
-- those that are NULL throughout. The operators are the constraint's own, so that names need no search_path; the parent's
-- collation decides where the two differ. ONLY, since a foreign key does not reach tables that inherit, but partitions.
-- conperiod came with 18; such a key is compared by ranges, and has no query here.
SELECT missing_before_18.* FROM (SELECT NULL::pg_catalog.bool AS conperiod) AS missing,
LATERAL (
  SELECT k.conrelid AS "table", k.conname AS name,
         CASE WHEN conperiod THEN NULL ELSE pg_catalog.format(
           'FROM %s%I.%I AS child LEFT JOIN %s%I.%I AS parent ON %s WHERE %s IS NULL AND (%s)',
           CASE WHEN child.relkind = 'p' THEN '' ELSE 'ONLY ' END, child_schema.nspname, child.relname,
           CASE WHEN parent.relkind = 'p' THEN '' ELSE 'ONLY ' END, parent_schema.nspname, parent.relname,
           pairs.equal, pairs.parent_column,
           CASE WHEN k.confmatchtype = 'f' THEN pairs.any_stated ELSE pairs.all_stated END)
         END AS rows
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class child ON child.oid = k.conrelid
  JOIN pg_catalog.pg_namespace child_schema ON child_schema.oid = child.relnamespace
  JOIN pg_catalog.pg_class parent ON parent.oid = k.confrelid
  JOIN pg_catalog.pg_namespace parent_schema ON parent_schema.oid = parent.relnamespace,
  LATERAL (
    SELECT pg_catalog.string_agg(
             pg_catalog.format('parent.%I OPERATOR(%I.%s) child.%I%s', p.attname, n.nspname, o.oprname, c.attname,
               CASE WHEN p.attcollation <> c.attcollation AND p.attcollation <> 0 THEN (
                 SELECT pg_catalog.format(' COLLATE %I.%I', ln.nspname, l.collname)
                 FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
                 WHERE l.oid = p.attcollation) END),
             ' AND ' ORDER BY pair.number) AS equal,
           pg_catalog.min(pg_catalog.format('parent.%I', p.attname)) AS parent_column,
           pg_catalog.string_agg(pg_catalog.format('child.%I IS NOT NULL', c.attname), ' AND ' ORDER BY pair.number)
             AS all_stated,
           pg_catalog.string_agg(pg_catalog.format('child.%I IS NOT NULL', c.attname), ' OR ' ORDER BY pair.number)
             AS any_stated
    FROM ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey), pg_catalog.unnest(k.conpfeqop))
           WITH ORDINALITY AS pair(child, parent, operator, number)
    JOIN pg_catalog.pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = pair.child
    JOIN pg_catalog.pg_attribute p ON p.attrelid = k.confrelid AND p.attnum = pair.parent
    JOIN pg_catalog.pg_operator o ON o.oid = pair.operator
    JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
  ) AS pairs
  WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid >= 16384
) AS missing_before_18
ORDER BY "table", name
