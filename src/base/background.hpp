// For threads whose work nobody waits for. They take a smaller share of a busy core than those that
// answer somebody, and give way between pieces of work: else one of them holds the core for as long
// as the kernel lets a thread run, some milliseconds, while answers wait.
#pragma once

namespace meent {

// Once, by the thread itself.
void work_in_background() noexcept;
// Between pieces of work of some tenths of a millisecond.
void give_way() noexcept;

}  // namespace meent
