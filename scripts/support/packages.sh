# How scripts/setup gets packages: the machine's own distribution, its backports, and the next release's sources.
# No host name is written here: every source line is derived from those that the machine already has.

cache=${SCHEMAPROOF_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/schemaproof}
libpqxx_version=7.10.0
libpqxx_sha256=d588bca36357eda8bcafd5bc1f95df1afe613fdc70c80e426fc89eecb828fc3e

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo; then sudo "$@"
  else fail "this needs root: $*"; fi
}

apt_update_once() {
  [ -z "${apt_updated:-}" ] || return 0
  say "apt-get update"
  as_root apt-get -qq update
  apt_updated=yes
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

install_packages() {
  local missing=() package
  for package in "$@"; do is_installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  apt_update_once
  say "installing ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}

has_postgres_server() { compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || have postgres; }

# derived_source TYPE SUITE: the machine's first Debian source, turned into a deb822 entry for another suite.
derived_source() {
  local type=$1 suite=$2 file
  for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list.d/ubuntu.sources; do
    [ -f "$file" ] || continue
    awk 'BEGIN { RS = "" } NR == 1' "$file" |
      sed -E "s/^Types:.*/Types: $type/; s/^Suites:.*/Suites: $suite/; s/^Components:.*/Components: main/"
    return
  done
  awk -v type="$type" -v suite="$suite" '
    $1 == "deb" {
      for (i = 2; i <= NF && $i ~ /^\[|\]$/; i++) {}
      print "Types: " type "\nURIs: " $i "\nSuites: " suite "\nComponents: main"
      exit
    }' /etc/apt/sources.list
}

# private_apt FOLDER TYPE SUITE: sets `apt_options` so that apt-get works on that one source, in a state of its own.
private_apt() {
  local folder=$1
  mkdir -p "$folder/sources" "$folder/lists/partial" "$folder/cache/archives/partial"
  derived_source "$2" "$3" >"$folder/sources/derived.sources"
  apt_options=(-qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$folder/sources"
    -o "Dir::State::lists=$folder/lists" -o "Dir::Cache=$folder/cache" -o APT::Sandbox::User=root)
  apt-get "${apt_options[@]}" update
}

debian_codename() { (. /etc/os-release && [ "$ID" = debian ] && printf '%s' "$VERSION_CODENAME"); }

packaged_version() { apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ { print $2 }'; }

# libpqxx 7.10: the distribution's where it is new enough, else built once from Debian 13's source into the cache.
provide_libpqxx() {
  local prefix=$cache/libpqxx-$libpqxx_version
  [ ! -f "$prefix/.complete" ] || return 0
  apt_update_once
  if dpkg --compare-versions "$(packaged_version libpqxx-dev)" ge 7.10 && dpkg --compare-versions "$(packaged_version libpqxx-dev)" lt 8; then
    install_packages libpqxx-dev
    return
  fi
  [ "$(debian_codename)" = bookworm ] || { say "libpqxx 7.10 is not packaged here: CMake will fetch it"; return 0; }
  install_packages dpkg-dev
  say "building libpqxx $libpqxx_version from the next release's source package (once, about a minute)"
  local work
  work=$(mktemp -d)
  (
    cd "$work"
    private_apt "$work/apt" deb-src trixie
    apt-get "${apt_options[@]}" source --download-only libpqxx/trixie >/dev/null
    printf '%s  %s\n' "$libpqxx_sha256" libpqxx_$libpqxx_version.orig.tar.gz | sha256sum --quiet -c
    tar xf libpqxx_$libpqxx_version.orig.tar.gz
    cmake -S libpqxx-$libpqxx_version -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" \
      -DBUILD_SHARED_LIBS=OFF -DSKIP_BUILD_TEST=ON -DBUILD_DOC=OFF -DCMAKE_CXX_STANDARD=20 \
      -DCMAKE_POSITION_INDEPENDENT_CODE=ON >/dev/null
    cmake --build build >/dev/null
    cmake --install build >/dev/null
  )
  rm -rf "$work"
  touch "$prefix/.complete"
}

# Catch2 3: the distribution's, or Debian 12's backports.
provide_catch2() {
  if is_installed catch2 && dpkg --compare-versions "$(dpkg-query -W -f '${Version}' catch2)" ge 3; then return 0; fi
  apt_update_once
  if dpkg --compare-versions "$(packaged_version catch2)" ge 3; then install_packages catch2; return; fi
  [ "$(debian_codename)" = bookworm ] || { say "Catch2 3 is not packaged here: CMake will fetch it"; return 0; }
  say "installing Catch2 3 from bookworm-backports"
  local work
  work=$(mktemp -d)
  private_apt "$work" deb bookworm-backports
  as_root env DEBIAN_FRONTEND=noninteractive apt-get "${apt_options[@]}" install -y --no-install-recommends catch2 >/dev/null
  rm -rf "$work"
}
