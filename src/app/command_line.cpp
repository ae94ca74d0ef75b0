#include "app/command_line.hpp"

#include <cstdio>
#include <cstdlib>
#include <functional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/account_commands.hpp"
#include "app/commands/commands.hpp"
#include "app/version.hpp"

namespace meent::app {
namespace {

using Command = std::function<result<void>()>;

struct Options {
  std::string config = "meent.toml";
  InitOptions init;
  ServeOptions serve;
  LoadOptions load;
  ExportOptions out;
  VerifyOptions verify;
  AccountOptions accounts;
  std::string path;
  bool describe = false;
  bool with_keys = false;
};

result<void> show_config(const Options& options) {
  if (options.describe) {
    fmt::print("{}", describe_config());
    return {};
  }
  MEENT_TRY(config, load_config(options.config));
  for (const auto& key : keys(config)) {
    fmt::print("{} = {}\n", key.name, key.shown());
  }
  return {};
}

// A command that needs the settings.
template <class F>
Command with_config(const Options& options, F run) {
  return [&options, run]() -> result<void> {
    MEENT_TRY(config, load_config(options.config));
    return run(config);
  };
}

CLI::App* command(CLI::App& app, const char* name, const char* about, Options& options,
                  bool needs_config = true) {
  auto* sub = app.add_subcommand(name, about);
  if (needs_config) {
    sub->add_option("--config", options.config, "the settings file")
        ->envname("MEENT_CONFIG")
        ->capture_default_str();
  }
  return sub;
}

void add_commands(CLI::App& app, Options& o, Command& chosen) {
  auto choose = [&chosen](CLI::App* sub, Command run) {
    sub->callback([&chosen, run = std::move(run)] { chosen = run; });
  };

  auto* init = command(app, "init", "make a new Meent in a folder", o, false);
  init->add_option("--dir", o.init.folder, "the folder")->capture_default_str();
  init->add_option("--organisation", o.init.organisation, "the name of the organisation");
  choose(init, [&o] { return run_init(o.init); });

  auto* serve = command(app, "serve", "start the server", o);
  serve->add_option("--port-file", o.serve.port_file, "write the port here once listening");
  choose(serve, with_config(o, [&o](const Config& c) { return run_serve(c, o.serve); }));

  auto* load = command(app, "load", "load a CSV or NDJSON file into a collection", o);
  load->add_option("file", o.load.file, "the file")->required();
  load->add_option("--collection", o.load.collection, "its name")->required();
  load->add_option("--format", o.load.format, "csv or ndjson; else by the file's name")
      ->check(CLI::IsMember({"csv", "ndjson"}));
  load->add_option("--definition", o.load.definition,
                   "JSON definition: makes the collection when it is not there");
  load->add_flag("--skip-bad", o.load.skip_bad,
                 "store the good lines and report the bad ones; else one bad line stops all");
  choose(load, with_config(o, [&o](const Config& c) { return run_load(c, o.load); }));

  auto* out = command(app, "export", "write all records of a collection", o);
  out->add_option("collection", o.out.collection, "its name")->required();
  out->add_option("--format", o.out.format, "csv or ndjson")
      ->check(CLI::IsMember({"csv", "ndjson"}))
      ->capture_default_str();
  out->add_option("--filter", o.out.filter, "only records for which this holds (CQL2 text)");
  out->add_option("--output", o.out.file, "the file; else standard output");
  choose(out, with_config(o, [&o](const Config& c) { return run_export(c, o.out); }));

  auto* backup = command(app, "backup", "copy database and log while they are in use", o);
  backup->add_option("to", o.path, "folder for the copy; it must not exist")->required();
  backup->add_flag("--with-keys", o.with_keys, "the keys too: guard it as the server itself");
  choose(backup,
         with_config(o, [&o](const Config& c) { return run_backup(c, o.path, o.with_keys); }));

  auto* restore = command(app, "restore", "put a backup in the place of an absent store", o);
  restore->add_option("from", o.path, "folder that meent backup made")->required();
  choose(restore, with_config(o, [&o](const Config& c) { return run_restore(c, o.path); }));

  auto* verify = command(app, "verify", "check a log or a proof; works offline", o, false);
  verify->add_option("--log", o.verify.log, "its URL (https://.../log) or its folder");
  verify->add_option("--key", o.verify.keys, "a key you trust: of the log, or of a witness");
  verify->add_option("--proof", o.verify.proofs, "a proof file");
  choose(verify, [&o] { return run_verify(o.verify); });
  add_account_commands(app, o.config, o.accounts, chosen);

  auto* config = command(app, "config", "show the settings in force", o);
  config->add_flag("--describe", o.describe, "every key with type, default and meaning");
  choose(config, [&o] { return show_config(o); });

  choose(command(app, "version", "print the version", o, false), []() -> result<void> {
    fmt::print("meent {}\n", kVersion);
    return {};
  });
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app{"Meent: the digital commons of a region, in one program.", "meent"};
  app.require_subcommand(1);
  app.footer("Start: meent init --dir my-meent && meent serve --config my-meent/meent.toml");
  Options options;
  Command chosen;
  add_commands(app, options, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& bad) {
    return app.exit(bad) == 0 ? 0 : 2;
  }
  result<void> done;
  try {
    done = chosen();
  } catch (const std::exception& broken) {
    done = fail(Code::internal, broken.what());
  }
  if (!done) {
    const auto& why = done.error();
    fmt::print(stderr, "meent: {}{}\n", why.detail,
               why.where.empty() ? "" : fmt::format(" ({})", why.where));
    return 1;
  }
  return 0;
}

}  // namespace meent::app
