# Turns SQL files into one C++ file with a constant for each:
# cmake -D OUTPUT=… -D NAMESPACE=queries -D "FILES=a.sql;b.sql" -P embed_sql.cmake
set(content "// Made from SQL files by embed_sql.cmake.\nnamespace schemaproof::${NAMESPACE} {\n\n")
foreach(path IN LISTS FILES)
  get_filename_component(name ${path} NAME_WE)
  file(READ ${path} sql)
  # A compiler may refuse a literal that is longer than 64 KiB: neighbours are one.
  string(REPLACE "\n\n" ")__sql__\"\nR\"__sql__(\n\n" sql "${sql}")
  string(APPEND content "extern const char* const ${name};\nconst char* const ${name} = R\"__sql__(${sql})__sql__\";\n")
endforeach()
string(APPEND content "\n}  // namespace schemaproof::${NAMESPACE}\n")
file(WRITE ${OUTPUT} "${content}")
