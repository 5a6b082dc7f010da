// Does a Supabase project build on a plain server, and is what Supabase brings along left to Supabase?
#include <catch2/catch_test_macros.hpp>

#include "support/files.hpp"
#include "tests/support/program.hpp"
#include "tests/support/server.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

namespace {

/// What projects do: profiles behind users, policies by who asks, files in buckets, rows that are listened to.
const std::string project = R"(
create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema "extensions";
create extension if not exists pg_graphql with schema graphql;
create extension if not exists pg_cron;
drop extension if exists "pg_net";
select cron.schedule('tidy', '0 3 * * *', $$delete from profiles where name = ''$$);
select vault.create_secret('s3cret', 'key');
grant delete on table "storage"."s3_multipart_uploads" to "postgres";
grant select on table auth.flow_state to service_role;
create table profiles (
  id uuid primary key references auth.users on delete cascade,
  token uuid not null default uuid_generate_v4(),
  name text not null default ''
);
alter table profiles enable row level security;
create policy "own row" on profiles for all to authenticated using ((select auth.uid()) = id);
create policy "of the team" on profiles for select
  using (auth.role() = 'service_role' or (auth.jwt() -> 'app_metadata' ->> 'team') = name);
create function handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, name) values (new.id, coalesce(new.raw_user_meta_data ->> 'name', ''));
  return new;
end $$;
create trigger on_auth_user_created after insert on auth.users for each row execute procedure handle_new_user();
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
  values ('avatars', 'avatars', true, 1048576, array['image/png']) on conflict (id) do nothing;
create policy "own folder" on storage.objects for insert to authenticated
  with check (bucket_id = 'avatars' and auth.uid()::text = (storage.foldername(name))[1]
              and storage.extension(name) = 'png');
create policy "listen" on realtime.messages for select to authenticated
  using (realtime.topic() = 'profile:' || auth.uid()::text and extension = 'broadcast');
alter publication supabase_realtime add table profiles;
grant select on profiles to anon;
revoke execute on function handle_new_user() from anon, public;
)";

class Shop {
public:
  explicit Shop(const std::string& settings) {
    server();
    folder_.write("supabase/migrations/20260101000000_all.sql", project);
    folder_.write(
        "e/verify.yaml",
        "database:\n  build:\n    - prelude: supabase\n    - migrations: ../supabase/migrations\n" + settings);
  }
  [[nodiscard]] Outcome run(const std::vector<std::string>& arguments) const {
    return run_program({arguments, folder_.path(), {}, {}});
  }
  [[nodiscard]] std::filesystem::path path() const { return folder_.path(); }
  void write(const std::string& name, const std::string& content) const { folder_.write(name, content); }

private:
  TemporaryFolder folder_;
};

const std::string profiles =
    "tables:\n  profiles:\n    columns: {id: uuid, token: \"uuid not null default extensions.uuid_generate_v4()\", "
    "name: \"text not null default ''\"}\n    primary_key: id\n"
    "    foreign_keys: {id: {references: auth.users(id), on_delete: cascade}}\n";

}  // namespace

TEST_CASE("a Supabase project builds upon the preset, and policies act as there", "[supabase]") {
  const Shop shop(profiles +
                  "scenarios:\n"
                  "  a new user has a profile, which only the user sees:\n"
                  "    given: |\n"
                  "      INSERT INTO auth.users (id, raw_user_meta_data) VALUES\n"
                  "        ('00000000-0000-0000-0000-000000000001', '{\"name\": \"Ann\"}'),\n"
                  "        ('00000000-0000-0000-0000-000000000002', '{\"name\": \"Bob\"}')\n"
                  "    when: |\n"
                  "      SET ROLE authenticated;\n"
                  "      SELECT set_config('request.jwt.claims', '{\"sub\": \"00000000-0000-0000-0000-000000000001\", "
                  "\"role\": \"authenticated\"}', false)\n"
                  "    then:\n"
                  "      SELECT string_agg(name, ' ') FROM profiles: Ann\n");
  const Outcome outcome = shop.run({"--expect", "e"});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, "0 drifted, 0 errored, 0 skipped"));
}

TEST_CASE("what Supabase brings along is never unexpected, and what a project adds to it is", "[supabase]") {
  const Shop shop("strict: all\nschema: [public, auth, storage, realtime]\n" + profiles);
  const Outcome outcome = shop.run({"--expect", "e"});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(!has(outcome.output, "auth.identities"));
  CHECK(!has(outcome.output, "schema storage"));
  CHECK(!has(outcome.output, "extension pgcrypto"));
  CHECK(!has(outcome.output, "default privilege"));
  CHECK(has(outcome.output, "function handle_new_user() is unexpected"));
  CHECK(has(outcome.output, "own row"));
}

TEST_CASE("capture leaves out what Supabase brings along, keeps what the project adds, and its expectation holds",
          "[supabase]") {
  const Shop shop("");
  const Outcome captured =
      shop.run({"capture", "--build", "supabase/migrations", "--prelude", "supabase", "--out", "c"});
  INFO(captured.output << captured.errors);
  REQUIRE(captured.exit_code == 0);
  CHECK(has(read_file(shop.path() / "c" / "verify.yaml"), "- prelude: supabase\n"));
  CHECK(!std::filesystem::exists(shop.path() / "c" / "tables" / "auth.identities.yaml"));
  CHECK(!std::filesystem::exists(shop.path() / "c" / "extensions.yaml"));
  const std::string users = read_file(shop.path() / "c" / "tables" / "auth.users.yaml");
  CHECK(has(users, "on_auth_user_created"));
  CHECK(has(users, "id: uuid"));  // profiles refers to it
  CHECK(!has(users, "encrypted_password"));
  const Outcome same = shop.run({"--expect", "c"});
  INFO(same.output << same.errors);
  CHECK(same.exit_code == 0);
  CHECK(has(same.output, "0 drifted, 0 errored, 0 skipped"));
}

TEST_CASE("a Supabase project without its prelude, and a prelude that there is not, are told with what to do",
          "[supabase]") {
  const Shop shop("");
  shop.write("e/verify.yaml", "database: {build: [{migrations: ../supabase/migrations}]}\n" + profiles);
  const Outcome without = shop.run({"--expect", "e"});
  CHECK(without.exit_code == 3);
  CHECK(has(without.output, "- prelude: supabase"));
  shop.write("e/verify.yaml",
             "database: {build: [{prelude: superbase}, {migrations: ../supabase/migrations}]}\n" + profiles);
  const Outcome misspelt = shop.run({"--expect", "e"});
  CHECK(misspelt.exit_code == 2);
  CHECK(has(misspelt.errors, "e/verify.yaml:1"));
  CHECK(has(misspelt.errors, "did you mean 'supabase'?"));
}

}  // namespace schemaproof::testing
