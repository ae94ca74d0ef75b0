// Collection definitions to and from the store's own tables.
#pragma once

#include <vector>

#include "query/catalogue.hpp"
#include "store/sqlite/database.hpp"

namespace meent::store::sqlite {

// All of them, by name. Throws Failure when one is not valid.
std::vector<query::CollectionRef> read_definitions(StatementCache& statements);

// Whether a record of it holds, or ever held, members that its definition does not declare.
bool read_undeclared(StatementCache& statements, CollectionId id);
void write_undeclared(StatementCache& statements, CollectionId id);

// Gives the new collection its id, never one that was given before. The name is free: the caller
// has looked.
CollectionId insert_definition(StatementCache& statements,
                               const query::CollectionDefinition& definition);
// All but the id and the name.
void update_definition(StatementCache& statements, CollectionId id, std::uint32_t version,
                       const query::CollectionDefinition& definition);
// With its counts of owners; its tables are the caller's.
void delete_definition(StatementCache& statements, CollectionId id);

}  // namespace meent::store::sqlite
