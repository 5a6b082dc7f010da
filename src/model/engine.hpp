// Which database it is that is asked: what SQL means there, and which properties its objects can have.
#pragma once

namespace schemaproof {

enum class Engine { postgres, sqlite };

}  // namespace schemaproof
