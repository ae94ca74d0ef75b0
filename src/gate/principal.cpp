#include "gate/principal.hpp"

#include <algorithm>
#include <array>

namespace meent::gate {
namespace {

struct Named {
  Role role;
  std::string_view name;
};
constexpr std::array<Named, 5> kRoles{{{Role::owner, "owner"},
                                       {Role::consumer, "consumer"},
                                       {Role::operator_, "operator"},
                                       {Role::auditor, "auditor"},
                                       {Role::service, "service"}}};

}  // namespace

std::vector<std::string_view> names_of(Roles roles) {
  std::vector<std::string_view> names;
  for (const Named& each : kRoles) {
    if (roles.has(each.role)) {
      names.push_back(each.name);
    }
  }
  return names;
}

result<Roles> parse_roles(const std::vector<std::string>& names) {
  Roles roles;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto found = std::ranges::find(kRoles, std::string_view(names[i]), &Named::name);
    if (found == kRoles.end()) {
      return fail(Code::invalid,
                  "there is no role \"" + names[i] +
                      "\"; there are owner, consumer, operator, auditor and service",
                  "/roles/" + std::to_string(i));
    }
    roles.add(found->role);
  }
  return roles;
}

result<Principal> Principal::under(std::string_view purpose) const {
  if (!purposes_.empty() && std::ranges::find(purposes_, purpose) == purposes_.end()) {
    return fail(Code::denied,
                "this credential is bound to another purpose; ask a token for the purpose you need",
                "purpose");
  }
  Principal chosen = *this;
  chosen.purpose_ = purpose;
  return chosen;
}

}  // namespace meent::gate
