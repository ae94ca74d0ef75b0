// The command line: `meent init | serve | load | export | backup | restore | config | version`.
#pragma once

namespace meent::app {

// 0: done; 1: it failed, the reason is on standard error; 2: the command was not understood.
int run_command_line(int argc, char** argv);

}  // namespace meent::app
