// A policy that does as it is told, for tests/oracle/policy.py. Each line of the input is a JSON
// object with `op`: offer, agreement, remove, took, tick or ask. An `ask` is answered by a line
// with a word for each owner from 1 to `owners`: what `decide` says, and the mask in the Visible.
#include <fmt/format.h>

#include <iostream>
#include <map>
#include <string>

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "gate/policy/policy.hpp"

namespace {

using namespace meent;  // NOLINT: a program of one file
using query::Precision;
using query::Type;

template <class T>
T need(result<T> value) {
  ensure(value.has_value(), "the line can be read");
  return std::move(*value);
}
std::string text_in(json::Node line, std::string_view name) {
  return std::string(need(line.member(name).text()));
}
std::int64_t number_in(json::Node line, std::string_view name) {
  return need(line.member(name).integer());
}

PublicId id_of(std::int64_t number) {
  PublicId id;
  for (std::size_t i = 0; i < 8; ++i) {
    id.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return id;
}
std::int64_t number_of(const PublicId& id) {
  std::int64_t number = 0;
  for (std::size_t i = 8; i < 16; ++i) {
    number = number * 256 + id.bytes[i];
  }
  return number;
}

query::CollectionRef collection(const std::string& name, int id) {
  query::CollectionDefinition definition{.name = name,
                                         .fields = {{.name = "name", .type = Type::text},
                                                    {.name = "milk", .type = Type::decimal},
                                                    {.name = "time", .type = Type::instant},
                                                    {.name = "place", .type = Type::geometry}}};
  return std::make_shared<const query::Collection>(
      query::Collection{.id = CollectionId(id),
                        .version = 1,
                        .schema = need(query::Schema::make(std::move(definition)))});
}

std::string shown(const Precision& precision) {
  switch (precision.kind) {
    case Precision::Kind::full: return "F";
    case Precision::Kind::hidden: return "-";
    default:
      return fmt::format("{}{}.{}", "??tpn"[static_cast<int>(precision.kind)],
                         static_cast<int>(precision.calendar), precision.step.to_double());
  }
}
std::string shown(const query::Mask* mask) {
  if (mask == nullptr) {
    return "none";
  }
  std::string all;
  for (const FieldIndex field : {FieldIndex{0}, FieldIndex{1}, FieldIndex{2}, FieldIndex{3},
                                 query::kVersion, query::kCreated, query::kChanged}) {
    all += shown(mask->of(field)) + "|";
  }
  return all;
}

class Tool {
 public:
  void line(json::Node line) {
    const std::string op = text_in(line, "op");
    if (op == "offer") {
      const gate::Offer offer = need(gate::read_offer(line.member("body")));
      policy_.put(gate::Kind::offer, {.id = id_of(1), .body = gate::write_offer(offer)});
    } else if (op == "agreement") {
      const gate::Agreement agreement = need(gate::read_agreement(line.member("body")));
      policy_.put(gate::Kind::agreement,
                  {.id = id_of(number_in(line, "id")),
                   .owner_id = OwnerId(static_cast<std::int32_t>(number_in(line, "owner"))),
                   .body = gate::write_agreement(agreement)});
    } else if (op == "remove") {
      policy_.remove(gate::Kind::agreement, id_of(number_in(line, "id")));
    } else if (op == "took") {
      const PublicId id = id_of(number_in(line, "id"));
      if (const auto known = policy_.agreement(id)) {
        policy_.used(id.text(), known->used + 1);
      }
    } else if (op == "tick") {
      policy_.tick(Instant{number_in(line, "now")});
    } else {
      ask(line);
    }
  }

 private:
  void ask(json::Node line) {
    const std::string consumer = text_in(line, "consumer");
    const std::string purpose = text_in(line, "purpose");
    const std::int64_t own = number_in(line, "own");
    const gate::Question question{
        .consumer = consumer,
        .purpose = purpose,
        .collection = collections_.at(text_in(line, "collection")).get(),
        .own = own == 0 ? std::nullopt : std::optional(OwnerId(static_cast<std::int32_t>(own))),
        .keeper = need(line.member("keeper").boolean())};
    const Instant now{number_in(line, "now")};
    const gate::Sight sight = policy_.visible(question, now);
    std::string answer;
    for (std::int32_t i = 1; i <= number_in(line, "owners"); ++i) {
      const gate::Decision decision = policy_.decide(question, OwnerId(i), now);
      answer += fmt::format(
          "{},{},{},{} ", shown(decision.mask.get()),
          decision.place ? number_of(policy_.agreement_at(*decision.place)->agreement.id) : 0,
          decision.counted ? 1 : 0, shown(sight.visible->mask(OwnerId(i))));
    }
    answer.back() = '\n';
    std::cout << answer;
  }

  gate::Policy policy_{{.name = [](OwnerId) { return std::string_view("owner"); },
                        .ordinal = [](std::string_view) { return std::optional<OwnerId>(); }}};
  std::map<std::string, query::CollectionRef> collections_{{"cows", collection("cows", 1)},
                                                           {"fields", collection("fields", 2)}};
};

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  Tool tool;
  for (std::string text; std::getline(std::cin, text);) {
    const auto document = json::parse(text);
    ensure(document.has_value(), "a line is JSON");
    tool.line(document->root());
  }
}
