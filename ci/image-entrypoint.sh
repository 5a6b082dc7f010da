#!/usr/bin/env bash
# The entrypoint of the images that ci/image makes. It keeps what the official image documents, so that what is tested
# with ours holds for that one: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, POSTGRES_INITDB_ARGS (each also as
# NAME_FILE), POSTGRES_HOST_AUTH_METHOD, PGDATA, /docker-entrypoint-initdb.d, arguments for the server, and a first
# server that listens on its socket alone, so that "ready to accept connections" is logged twice.
set -Eeuo pipefail

stop() {
  printf 'Error: %s\n' "$@" >&2
  exit 1
}

# setting NAME DEFAULT: NAME from the environment, or from the file that NAME_FILE names.
setting() {
  local name=$1 file=$1_FILE
  if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then stop "both $name and $file are set (but are exclusive)"; fi
  if [ -n "${!file:-}" ]; then
    printf -v "$name" %s "$(<"${!file}")"
  elif [ -z "${!name:-}" ]; then
    printf -v "$name" %s "$2"
  fi
  export "${name?}"
  unset "$file"
}

# query [ARGUMENT …]: psql to the first server, whatever PGHOST says.
query() {
  PGHOST='' PGHOSTADDR='' psql --set ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER" "$@"
}

# run_script FILE: one of /docker-entrypoint-initdb.d.
run_script() {
  case $1 in
    *.sh)
      echo "$0: running $1"
      # shellcheck disable=SC1090
      if [ -x "$1" ]; then "$1"; else source "$1"; fi
      ;;
    *.sql) echo "$0: running $1" && query --dbname "$POSTGRES_DB" --file "$1" ;;
    *.sql.gz) echo "$0: running $1" && gunzip -c "$1" | query --dbname "$POSTGRES_DB" ;;
    *) echo "$0: ignoring $1" ;;
  esac
}

# initialise [ARGUMENT …]: a cluster in PGDATA; the arguments are the server's.
initialise() {
  local method script
  setting POSTGRES_PASSWORD ''
  setting POSTGRES_USER postgres
  setting POSTGRES_DB "$POSTGRES_USER"
  setting POSTGRES_INITDB_ARGS ''
  method=${POSTGRES_HOST_AUTH_METHOD:-}
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$method" != trust ]; then
    stop 'Database is uninitialized and superuser password is not specified.' \
      '  Set POSTGRES_PASSWORD to a non-empty value, or POSTGRES_HOST_AUTH_METHOD=trust.'
  fi
  # The arguments are words as a shell reads them.
  eval 'initdb --username="$POSTGRES_USER" --pwfile=<(printf "%s\n" "$POSTGRES_PASSWORD") '"$POSTGRES_INITDB_ARGS"
  # Before 14 passwords are kept in a way that scram cannot use.
  method=${method:-$(postgres -C password_encryption "$@")}
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"

  export PGPASSWORD=$POSTGRES_PASSWORD
  pg_ctl -D "$PGDATA" -o "$(printf '%q ' "$@" -c listen_addresses= -p "${PGPORT:-5432}")" -w start
  if [ "$POSTGRES_DB" != postgres ]; then
    query --dbname postgres --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
  fi
  for script in /docker-entrypoint-initdb.d/*; do
    [ ! -e "$script" ] || run_script "$script"
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
}

if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi
if [ "${1:-}" != postgres ]; then exec "$@"; fi
case " $* " in *' --help '* | *' -? '* | *' --version '* | *' -V '* | *' --describe-config '* | *' -C '*) exec "$@" ;; esac

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  chmod 3775 /var/run/postgresql
  find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres:postgres {} +
  export HOME=/var/lib/postgresql
  exec setpriv --reuid=postgres --regid=postgres --init-groups -- "${BASH_SOURCE[0]}" "$@"
fi

if [ -s "$PGDATA/PG_VERSION" ]; then
  printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
else
  initialise "${@:2}"
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
fi
exec "$@"
