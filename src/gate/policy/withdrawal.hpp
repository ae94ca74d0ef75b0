// Who wants to hear that a Visible was withdrawn. A handle: letting go of it ends the wish.
#pragma once

#include <functional>
#include <memory>

namespace meent::gate {

using Withdrawal = std::shared_ptr<const std::function<void()>>;

}  // namespace meent::gate
