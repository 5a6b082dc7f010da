# Real schemas of other people's out of Debian's packages. They go into the cache; nothing is installed. Sourced after
# packages.sh.

# provide_corpus PACKAGE FILE NAME: a schema that loads unaltered into an empty database, as $cache/corpora/NAME.
provide_corpus() {
  local package=$1 file=$2 name=$3 work
  [ ! -s "$cache/corpora/$name" ] || return 0
  apt_update_once
  if [ -z "$(packaged_version "$package")" ]; then
    say "$package is not packaged here: the tests go without its schema"
    return 0
  fi
  say "unpacking the schema of $package"
  work=$(mktemp -d)
  chmod 755 "$work"
  (cd "$work" && apt-get -qq -o APT::Sandbox::User=root download "$package" >/dev/null && dpkg-deb -x ./*.deb root)
  if [ -f "$work/root/$file" ]; then
    mkdir -p "$cache/corpora"
    case $file in
      *.gz) gunzip -c "$work/root/$file" >"$cache/corpora/$name.new" ;;
      *) cp "$work/root/$file" "$cache/corpora/$name.new" ;;
    esac
    mv "$cache/corpora/$name.new" "$cache/corpora/$name"
  else
    say "this release's $package has no $file: the tests go without its schema"
  fi
  rm -rf "$work"
}

provide_corpora() {
  provide_corpus zabbix-server-pgsql usr/share/zabbix-server-pgsql/schema.sql.gz zabbix.sql
  provide_corpus kea-admin usr/share/kea/scripts/pgsql/dhcpdb_create.pgsql kea.sql
  provide_corpus icingadb usr/share/icingadb/schema/pgsql/schema.sql icingadb.sql
  provide_corpus icingaweb2-module-director usr/share/icingaweb2/modules/director/schema/pgsql.sql director.sql
  provide_corpus roundcube-core usr/share/roundcube/SQL/postgres.initial.sql roundcube.sql
  provide_corpus tt-rss usr/share/tt-rss/schema/ttrss_schema_pgsql.sql ttrss.sql
  provide_corpus pdns-backend-pgsql usr/share/pdns-backend-pgsql/schema/schema.pgsql.sql pdns.sql
}
