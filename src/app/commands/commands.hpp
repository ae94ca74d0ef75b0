// What `meent` can do from the command line; one function a command. Each prints its result on
// standard output and gives the error that main() shows.
#pragma once

#include <string>
#include <vector>

#include "app/config.hpp"
#include "base/result.hpp"

namespace meent::app {

// Makes a folder with meent.toml, keys, an empty store with its host organisation, and the secrets
// of the first account and client (readable for their owner only). Errors: conflict when there is
// one already.
struct InitOptions {
  std::string folder = ".";
  std::string organisation;
};
result<void> run_init(const InitOptions& options);

struct ServeOptions {
  std::string port_file;  // gets the port once the server listens
};
result<void> run_serve(const Config& config, const ServeOptions& options);

struct LoadOptions {
  std::string file;
  std::string collection;
  std::string format;      // "csv", "ndjson" or empty: by the file's name
  std::string definition;  // JSON file: makes the collection first when it is not there
  bool skip_bad = false;
};
result<void> run_load(const Config& config, const LoadOptions& options);

struct ExportOptions {
  std::string collection;
  std::string format = "ndjson";
  std::string filter;
  std::string file;  // empty: standard output
};
result<void> run_export(const Config& config, const ExportOptions& options);

result<void> run_backup(const Config& config, const std::string& to, bool with_keys);
result<void> run_restore(const Config& config, const std::string& from);

// Checks a log or proof files and says in words what was proved; needs no settings. Errors: invalid
// with the first wrong entry.
struct VerifyOptions {
  std::string log;                  // URL up to "/log", a folder of tiles, or a store's log folder
  std::vector<std::string> keys;    // verifier keys, of the log and of witnesses
  std::vector<std::string> proofs;  // files
};
result<void> run_verify(const VerifyOptions& options);

}  // namespace meent::app
