// What every HTML report carries: src/report/page, embedded when the program is built.
#pragma once

namespace schemaproof::page_parts {

extern const char* const style;   // style.css
extern const char* const filter;  // filter.js

}  // namespace schemaproof::page_parts
