# Turns text files into one C++ file with a constant for each:
# cmake -D OUTPUT=… -D NAMESPACE=queries -D "FILES=a.sql;b.sql" -P embed.cmake
set(content "// Made from text files by embed.cmake.\nnamespace schemaproof::${NAMESPACE} {\n\n")
foreach(path IN LISTS FILES)
  get_filename_component(name ${path} NAME_WE)
  file(READ ${path} text)
  # A compiler may refuse a literal that is longer than 64 KiB: neighbours are one.
  string(REPLACE "\n\n" ")__text__\"\nR\"__text__(\n\n" text "${text}")
  string(APPEND content "extern const char* const ${name};\nconst char* const ${name} = R\"__text__(${text})__text__\";\n")
endforeach()
string(APPEND content "\n}  // namespace schemaproof::${NAMESPACE}\n")
file(WRITE ${OUTPUT} "${content}")
