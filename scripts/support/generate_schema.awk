# A schema of `tables` tables as applications have them: about ten columns each, one or two foreign keys to earlier tables
# with mixed rules, two or three indexes, a unique constraint, an enum for every twenty tables. The same every time.
#
#   awk -v tables=150 -v part=schema -f generate_schema.awk    the SQL that makes it
#   awk -v tables=150 -v part=floor  -f generate_schema.awk    SQL by hand that tries every foreign key once

function pick(n) { seed = (seed * 1103515245 + 12345) % 2147483648; return int(seed / 65536) % n }

# What every row of table `t` needs besides its number; `own` and `value` put one of its keys elsewhere.
function row(t, id, own, value,    k, columns, values) {
  columns = "id, code, name, amount, created_at"
  values = id ", 'c" id "', 'n', 1, '2025-01-01'"
  for (k = 1; k <= keys[t]; k++) {
    columns = columns ", parent_" k
    values = values ", " (k == own ? value : 1)
  }
  return sprintf("INSERT INTO t%d (%s) VALUES (%s);\n", t, columns, values)
}

BEGIN {
  seed = 42
  split("CASCADE,SET NULL,RESTRICT,NO ACTION,CASCADE,CASCADE", rules, ",")
  for (t = 1; t <= tables; t++) {
    keys[t] = t == 1 ? 0 : 1 + (pick(2) == 0 && t > 2)
    for (k = 1; k <= keys[t]; k++) {
      parent[t, k] = 1 + pick(t - 1)
      rule[t, k] = rules[1 + pick(6)]
    }
  }
  if (part == "schema") {
    for (e = 1; e <= int((tables + 19) / 20); e++) printf "CREATE TYPE e%d AS ENUM ('a', 'b', 'c');\n", e
    for (t = 1; t <= tables; t++) {
      printf "CREATE TABLE t%d (id bigint PRIMARY KEY, code varchar(40) NOT NULL UNIQUE, name text NOT NULL, note text, ", t
      printf "amount numeric(10,2) NOT NULL CHECK (amount > 0), active boolean NOT NULL DEFAULT true, data jsonb NOT NULL DEFAULT '{}', "
      printf "created_at timestamptz NOT NULL, state e%d NOT NULL DEFAULT 'a'", int((t + 19) / 20)
      for (k = 1; k <= keys[t]; k++)
        printf ", parent_%d bigint%s REFERENCES t%d ON DELETE %s", k, rule[t, k] == "SET NULL" ? "" : " NOT NULL", parent[t, k], rule[t, k]
      printf ");\nCREATE INDEX ON t%d (created_at);\nCREATE INDEX ON t%d (lower(name));\n", t, t
      for (k = 1; k <= keys[t]; k++) printf "CREATE INDEX ON t%d (parent_%d);\n", t, k
    }
  } else {
    for (t = 1; t <= tables; t++) printf "%s", row(t, 1, 0, 0)
    for (t = 1; t <= tables; t++)
      for (k = 1; k <= keys[t]; k++) {
        n += 2
        printf "BEGIN;\n%s%s", row(parent[t, k], n, 0, 0), row(t, n + 1, k, n)
        printf "DO $$BEGIN DELETE FROM t%d WHERE id = %d; EXCEPTION WHEN foreign_key_violation OR restrict_violation THEN NULL; END$$;\n", parent[t, k], n
        printf "SELECT count(*) FROM t%d WHERE id = %d;\nROLLBACK;\n", t, n + 1
      }
  }
}
