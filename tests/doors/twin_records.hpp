// The records of a TwinRegion: what both worlds show, and what the second has besides.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "doors/twin_rows.hpp"
#include "doors/twins.hpp"
#include "doors/v1/definition.hpp"

namespace meent::test {

inline constexpr int kFarms = 6;
inline constexpr int kSilent = 8;

class TwinRecords {
 public:
  explicit TwinRecords(std::uint64_t seed) : twins(seed), rows(seed) { make_collections(); }

  struct Collection {
    query::Schema schema;
    std::vector<std::pair<std::string, Row>> known;  // by id: what both show, as the first has it
    std::vector<std::string> hidden;                 // ids of records of the second alone
    std::string path() const { return "/v1/collections/" + schema.definition().name + "/records"; }
  };

  // Something happens in both that may be seen.
  void change() {
    Collection& in = collections.at(rows.dice.chance(60) ? "things" : "open-things");
    if (in.known.empty()) {
      return;
    }
    const auto at =
        in.known.begin() + static_cast<std::ptrdiff_t>(rows.dice.below(in.known.size()));
    const std::string path = in.path() + "/" + at->first;
    const bool goes = &in == &things() && rows.dice.chance(15);
    if (!goes && rows.dice.chance(15)) {
      twins.both([&](Twin& twin) { twin.keep(http::Method::delete_, path); });
      in.known.erase(at);
      return;
    }
    at->second = rows.row(in.schema, goes ? silent() : at->second.owner);
    put(path, in, at->second);
    if (goes) {
      in.hidden.push_back(at->first);
      in.known.erase(at);
    }
  }

  // One who asked has ended this record.
  void forget(const std::string& id) {
    for (auto& [name, in] : collections) {
      std::erase_if(in.known, [&id](const auto& each) { return each.first == id; });
    }
  }

  Collection& things() { return collections.at("things"); }

  Twins twins;
  RandomRows rows;
  std::map<std::string, Collection> collections;  // by name
  std::vector<std::string> persons;               // of the second alone; each has an account

 protected:
  struct Given {
    std::string owner, offer;
  };

  void load() {
    for (const char* name : {"things", "open-things"}) {
      Collection& in = collections.at(name);
      for (int batch = 0; batch < 9; ++batch) {
        std::vector<Row> made;
        for (std::uint64_t left = 2 + rows.dice.below(8); left > 0; --left) {
          made.push_back(rows.row(in.schema, "hoeve-" + std::to_string(rows.dice.below(kFarms))));
        }
        add(in, made);
        if (&in == &things()) {
          add_hidden(in);
        }
      }
    }
    for (const char* name : {"cijfers", "open-cijfers"}) {
      load_figures(collections.at(name));
    }
  }
  std::string silent() { return "stil-" + std::to_string(rows.dice.below(kSilent)); }
  // All masks that any of those who ask sees records of this owner through.
  Masks masks_of(const Collection& in, const std::string& owner) const {
    Masks masks;
    const auto add = [&](const gate::Offer& offer) {
      if (offer.collection == in.schema.definition().name) {
        masks.push_back(gate::mask_of(offer, in.schema));
      }
    };
    for (const Given& each : given_) {
      if (each.owner == owner) {
        add(offers_.at(each.offer));
      }
    }
    for (const auto& [name, offer] : offers_) {
      if (offer.open) {
        add(offer);
      }
    }
    if (owner == "hoeve-0") {  // asks for its own, and sees that whole
      masks.push_back(query::Mask::everything());
    }
    return masks;
  }
  std::string of_b(const Collection& in, const Row& row) {
    const Masks masks = masks_of(in, row.owner);
    const bool whole =
        std::ranges::any_of(masks, [](const query::MaskRef& mask) { return mask->all(); });
    return json_of(in.schema, whole ? row : rows.unseen_twin(in.schema, row, masks));
  }

  void add(Collection& in, const std::vector<Row>& made) {
    std::vector<std::string> records;
    std::vector<std::string> records_of_b;
    for (const Row& each : made) {
      records.push_back(json_of(in.schema, each));
      records_of_b.push_back(of_b(in, each));
    }
    twins.both([&](Twin& twin) {
      const bool second = &twin == &twins.b;
      const auto ids = twin.create(in.schema, second ? records_of_b : records);
      for (std::size_t i = 0; i < ids.size(); ++i) {
        if (second) {  // what both have must have one id
          REQUIRE(ids[i] == in.known[in.known.size() - ids.size() + i].first);
        } else {
          in.known.emplace_back(ids[i], made[i]);
        }
      }
    });
  }
  void put(const std::string& path, const Collection& in, const Row& row) {
    const std::string body = json_of(in.schema, row);
    const std::string other = of_b(in, row);
    twins.both(
        [&](Twin& twin) { twin.keep(http::Method::put, path, &twin == &twins.b ? other : body); });
  }
  std::string hidden_owner() {
    return persons.empty() || rows.dice.chance(60) ? silent()
                                                   : persons[rows.dice.below(persons.size())];
  }
  void add_hidden(Collection& in) {
    const bool small = in.schema.definition().name == "cijfers";
    std::vector<std::string> records;
    for (std::uint64_t left = 1 + rows.dice.below(5); left > 0; --left) {
      const Row row = small ? figures_row(hidden_owner(), static_cast<int>(rows.dice.below(6)))
                            : rows.row(in.schema, hidden_owner());
      records.push_back(json_of(in.schema, row));
    }
    twins.only_b([&](Twin& twin) {
      for (std::string& id : twin.create(in.schema, records)) {
        in.hidden.push_back(std::move(id));
      }
    });
  }
  void change_hidden(Collection& in) {
    if (in.hidden.empty()) {
      return;
    }
    const std::size_t at = rows.dice.below(in.hidden.size());
    const std::string path = in.path() + "/" + in.hidden[at];
    const std::string body = json_of(in.schema, rows.row(in.schema, silent()));
    const bool ends = rows.dice.chance(30);
    twins.only_b([&](Twin& twin) {
      ends ? twin.keep(http::Method::delete_, path) : twin.keep(http::Method::put, path, body);
    });
    if (ends) {
      in.hidden.erase(in.hidden.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  // A new version of a record that is seen, where neither its values nor its version show it.
  void change_unseen(Collection& in) {
    std::vector<const std::pair<std::string, Row>*> fit;
    for (const auto& each : in.known) {
      const Masks masks = masks_of(in, each.second.owner);
      if (std::ranges::all_of(masks, [](const query::MaskRef& mask) {
            return mask->of(query::kVersion).kind == Precision::Kind::hidden &&
                   mask->of(query::kChanged).kind == Precision::Kind::hidden;
          })) {
        fit.push_back(&each);
      }
    }
    if (fit.empty()) {
      return;
    }
    const auto& [id, row] = *fit[rows.dice.below(fit.size())];
    twins.only_b([&, id = id, row = row](Twin& twin) {
      twin.keep(http::Method::put, in.path() + "/" + id, of_b(in, row));
    });
  }

  Row figures_row(std::string owner, int region) {
    return {.owner = std::move(owner),
            .values = {"r" + std::to_string(region), static_cast<std::int64_t>(rows.dice.below(90)),
                       Decimal{static_cast<int>(rows.dice.below(900)), 2},
                       Instant{1'777'000'000'000'000 +
                               static_cast<std::int64_t>(rows.dice.below(80'000)) * 1'000'000},
                       std::string("Bertha")},
            .extra = {}};
  }
  // Regions 0 to 2 have owners enough; of the others at most two farms have records, and those
  // differ.
  void load_figures(Collection& in) {
    std::vector<Row> enough;
    for (int region = 0; region < 3; ++region) {
      for (int farm = 0; farm < 5; ++farm) {
        enough.push_back(figures_row("hoeve-" + std::to_string(farm), region));
      }
    }
    add(in, enough);
    for (Twin* twin : {&twins.a, &twins.b}) {
      std::vector<std::string> records;
      for (int region = 3; region < 6; ++region) {
        const auto first = 1 + rows.dice.below(3);  // not the one that asks
        for (std::uint64_t left = 1 + rows.dice.below(6); left > 0; --left) {
          records.push_back(
              json_of(in.schema, figures_row("hoeve-" + std::to_string(first + left % 2), region)));
        }
      }
      twins.step();
      twin->create(in.schema, records);
    }
  }

  std::map<std::string, gate::Offer> offers_;
  std::vector<Given> given_;

 private:
  void make_collections() {
    query::CollectionDefinition definition = rows.schema().definition();
    definition.organisation = kKeeper;
    for (const char* name : {"things", "open-things"}) {
      definition.name = name;
      make_collection(definition);
    }
    using query::Type;
    definition.fields = {{.name = "region", .type = Type::text, .indexed = true},
                         {.name = "litres", .type = Type::integer},
                         {.name = "price", .type = Type::decimal},
                         {.name = "at", .type = Type::instant},
                         {.name = "cow", .type = Type::text}};
    for (const char* name : {"cijfers", "open-cijfers"}) {
      definition.name = name;
      make_collection(definition);
    }
  }
  void make_collection(const query::CollectionDefinition& definition) {
    twins.both([&](Twin& twin) {
      twin.keep(http::Method::post, "/v1/collections", doors::v1::definition_json(definition));
    });
    auto schema = query::Schema::make(definition);
    REQUIRE(schema);
    collections.emplace(definition.name, Collection{std::move(*schema), {}, {}});
  }
};

}  // namespace meent::test
