# What tests need from npm, in the versions of tests/tools/package-lock.json, and a Node.js that is new enough for it: the
# migration tools that `same_as`, `command` and `history` are tested with, as their users have them (drizzle-kit, Prisma,
# the Supabase CLI, wrangler), and readers of reports (a parser of TAP, Microsoft's validator of SARIF). They go into the
# cache. (Another version: change package.json there, and run `npm install --package-lock-only` beside it; wrangler from
# 4.87 on wants Node.js 22.) Sourced after packages.sh.

# The mark is the lock file that was installed.
provide_tools() {
  local folder=$cache/tools work
  ! cmp -s tests/tools/package-lock.json "$folder/.complete" || return 0
  have npm || install_packages nodejs npm
  say "installing drizzle-kit, Prisma, the Supabase CLI, wrangler and readers of reports from npm (once, about a minute)"
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/tools.new.XXXXXX")
  cp tests/tools/package.json tests/tools/package-lock.json "$work"
  # No scripts: Prisma's would download its schema engine, for which there is a stand-in.
  if (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && cp package-lock.json .complete); then
    # The Supabase CLI's own package finds this program for its users.
    ln -s ../@supabase/cli-linux-x64/bin/supabase "$work/node_modules/.bin/supabase"
    rm -rf "$folder"
    mv "$work" "$folder"
  else
    rm -rf "$work"
    say "drizzle-kit, Prisma, the Supabase CLI, wrangler and readers of reports cannot be had: what needs them is skipped, and fails where CI is set"
  fi
}
