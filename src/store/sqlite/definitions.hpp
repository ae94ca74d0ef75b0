// Collection definitions to and from the store's own tables.
#pragma once

#include <vector>

#include "query/catalogue.hpp"
#include "store/sqlite/database.hpp"

namespace meent::store::sqlite {

std::vector<query::CollectionRef> read_definitions(StatementCache& statements);

// Whether a record of it holds, or ever held, members that its definition does not declare.
bool read_undeclared(StatementCache& statements, CollectionId id);
void write_undeclared(StatementCache& statements, CollectionId id);

// Gives the new collection its id.
CollectionId insert_definition(StatementCache& statements,
                               const query::CollectionDefinition& definition);
void update_definition(StatementCache& statements, CollectionId id, std::uint32_t version,
                       const query::CollectionDefinition& definition);
void delete_definition(StatementCache& statements, CollectionId id);

}  // namespace meent::store::sqlite
