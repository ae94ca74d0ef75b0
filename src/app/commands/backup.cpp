#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/progress.hpp"
#include "base/clock.hpp"
#include "store/open.hpp"
#include "store/restore.hpp"

namespace meent::app {
