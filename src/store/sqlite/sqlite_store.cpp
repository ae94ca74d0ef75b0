// The store on SQLite, put together: the lock, the writer, the readers, the checkpoint.
#include <algorithm>

#include "base/ensure.hpp"
#include "store/open.hpp"
#include "store/sqlite/aggregate.hpp"
#include "store/sqlite/backup.hpp"
#include "store/sqlite/changes.hpp"
#include "store/sqlite/checkpoint.hpp"
#include "store/sqlite/collections.hpp"
#include "store/sqlite/definitions.hpp"
#include "store/sqlite/density.hpp"
#include "store/sqlite/directory_lock.hpp"
#include "store/sqlite/listing.hpp"
#include "store/sqlite/loading.hpp"
#include "store/sqlite/migrations.hpp"
#include "store/sqlite/outbox.hpp"
#include "store/sqlite/reading.hpp"
#include "store/sqlite/writer.hpp"

namespace meent::store {
namespace sqlite {
namespace {

namespace fs = std::filesystem;

constexpr int kPageSize = 8'192;
constexpr std::uint64_t kJournalLimit = 64U << 20U;  // bytes kept after it was begun anew

void set_up_writer(Connection& connection, const OpenOptions& options) {
  // page_size counts for a new file only, and before the journal mode.
  connection.run(
      "PRAGMA page_size=" + std::to_string(kPageSize) +
      "; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF;"
      "PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=" +
      std::to_string(kJournalLimit) + "; PRAGMA cache_size=-" +
      std::to_string(options.writer_cache_bytes / 1'024));
}

// A database that was closed well is checked on its head only; SQLite itself recovers the journal.
StateRef read_state(StatementCache& statements) {
  StateRef state = std::make_shared<const State>();
  for (auto& collection : read_definitions(statements)) {
    const CollectionId id = collection->id;
    state =
        state->with(id, std::make_shared<const Layout>(
                            std::move(collection),
                            std::make_shared<std::atomic<bool>>(read_undeclared(statements, id))));
  }
  return state;
}

std::uint64_t size_of(const fs::path& file) {
  std::error_code none;
  const auto size = fs::file_size(file, none);
  return none ? 0 : size;
}

class SqliteStore final : public Store {
 public:
  SqliteStore(OpenOptions options, DirectoryLock lock, Connection connection)
      : options_(std::move(options)),
        file_(options_.directory / kDatabaseName),
        lock_(std::move(lock)) {
    StatementCache statements(connection);
    const Self self = read_self(statements);
    cursor_key_ = self.cursor_key;
    owners_.load(statements);
    Counts counts;
    counts.load(statements);
    StateRef state = read_state(statements);
    statements.clear();
    published_.publish(state, counts.totals());
    readers_.emplace(file_, options_, self.id_key, published_);
    checkpoint_.emplace(file_, options_, *readers_, published_);
    checkpoint_->listen_to(connection);
    std::unique_ptr<WriteContext> context(new WriteContext{.connection = std::move(connection),
                                                           .options = options_,
                                                           .owners = owners_,
                                                           .ids = IdCodec(self.id_key),
                                                           .keys = KeySequence(self.last_key),
                                                           .counts = std::move(counts),
                                                           .state = std::move(state)});
    writer_.emplace(std::move(context), published_,
                    [this](Connection& writer) { checkpoint_->after_commit(writer); });
  }

  // The last connection to close moves the journal into the database; it must be one that may
  // write, so the readers go before it.
  ~SqliteStore() override {
    writer_.reset();
    checkpoint_.reset();
    readers_.reset();
    try {
      const Connection last(file_, Connection::Mode::write);
      Statement touch(last, "SELECT 1 FROM meta LIMIT 1");
      touch.step();
    } catch (const broken_world&) {
      return;  // the journal stays, and is read at the next opening
    }
  }
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  query::CatalogueRef catalogue() const override { return published_.state()->catalogue; }
  std::array<std::uint8_t, 32> cursor_key() const override { return cursor_key_; }

  TicketRef<query::CollectionRef> create(Governed<CreateCollection>&& question) override {
    return submit<query::CollectionRef>(std::move(question).take(), 1);
  }
  TicketRef<query::CollectionRef> change(Governed<ChangeCollection>&& question) override {
    return submit<query::CollectionRef>(std::move(question).take(), 1);
  }
  TicketRef<std::monostate> drop(Governed<DropCollection>&& question) override {
    return submit<std::monostate>(std::move(question).take(), 1);
  }
  TicketRef<WriteOutcome> write(Governed<WriteSet>&& question) override {
    WriteSet set = std::move(question).take();
    const std::size_t rows = rows_of(set);
    return submit<WriteOutcome>(std::move(set), rows);
  }
  TicketRef<BulkOutcome> load(Governed<BulkLoad>&& question) override {
    return submit<BulkOutcome>(std::move(question).take(), 1, true);
  }

  result<void> read(Governed<ReadRecord>&& question, query::RecordSink& sink) override {
    const ReadRecord asked = std::move(question).take();
    return with_reader(asked.collection, *asked.visible, [&](Reader& reader, const Layout& layout) {
      return sqlite::read(reader, layout, owners_, asked, sink);
    });
  }
  result<void> versions(Governed<ReadVersions>&& question, query::RecordSink& sink) override {
    const ReadVersions asked = std::move(question).take();
    return with_reader(asked.collection, *asked.visible, [&](Reader& reader, const Layout& layout) {
      return sqlite::versions(reader, layout, owners_, asked, sink);
    });
  }
  result<PageEnd> list(Governed<ListRecords>&& question, query::RecordSink& sink) override {
    const ListRecords asked = std::move(question).take();
    return with_reader(asked.collection->id, *asked.visible,
                       [&](Reader& reader, const Layout& layout) {
                         return sqlite::list(reader, layout, owners_, asked, sink);
                       });
  }
  result<Count> count(Governed<CountRecords>&& question) override {
    const CountRecords asked = std::move(question).take();
    if (!asked.filter && asked.visible->all_owners()) {
      if (!published_.state()->find(asked.collection->id)) {
        return no_collection();
      }
      const auto rows = static_cast<std::uint64_t>(published_.total(asked.collection->id));
      if (asked.visible->withdrawn()) {  // after the total was taken: it is published later
        return right_changed();
      }
      return Count{.rows = rows};
    }
    return with_reader(asked.collection->id, *asked.visible,
                       [&](Reader& reader, const Layout& layout) -> result<Count> {
                         if (!asked.filter) {
                           return Count{.rows = visible_rows(reader, layout.id(), *asked.visible)};
                         }
                         return sqlite::count(reader, layout, owners_, asked);
                       });
  }

  result<Groups> aggregate(Governed<AggregateRecords>&& question) override {
    const AggregateRecords asked = std::move(question).take();
    return with_reader(asked.collection->id, *asked.visible,
                       [&](Reader& reader, const Layout& layout) {
                         return sqlite::aggregate(reader, layout, owners_, asked);
                       });
  }
  std::vector<OutboxRow> outbox(Governed<ReadOutbox>&& question) override {
    const ReadOutbox asked = std::move(question).take();
    return read_outbox(readers_->take()->statements(), asked);
  }
  OutboxSpan outbox_span(Governed<ReadOutboxSpan>&& question) override {
    std::move(question).take();
    return read_outbox_span(readers_->take()->statements());
  }
  TicketRef<std::monostate> settle(Governed<SettleOutbox>&& question) override {
    return writer_->submit<std::monostate>(
        [asked = std::move(question).take()](WriteContext& context) -> result<std::monostate> {
          settle_outbox(context.statements, asked);
          return std::monostate{};
        },
        1);
  }
  std::vector<Meter> meters(Governed<ReadMeters>&& question) override {
    std::move(question).take();
    return read_meters(readers_->take()->statements());
  }
  std::optional<OwnerId> owner(std::string_view name) const override { return owners_.find(name); }
  std::string_view owner_name(OwnerId owner) const override { return owners_.name(owner); }
  void listen(CommitListener* listener) override { writer_->listen(listener); }

  result<void> backup(const fs::path& to, const std::function<void(double)>& progress) override {
    return sqlite::backup(file_, to, progress);
  }

  Health health() const override { return writer_->health(); }
  Figures figures() const override {
    Figures figures;
    writer_->figures(figures);
    figures.database_bytes = size_of(file_);
    figures.journal_bytes = checkpoint_->journal_bytes();
    return figures;
  }

 private:
  static tl::unexpected<error> no_collection() {
    return fail(Code::not_found, "this collection does not exist (any more)");
  }

  static tl::unexpected<error> right_changed() {
    return fail(Code::conflict, "what may be seen has changed; ask again", std::string(kWithdrawn));
  }

  template <class Outcome, class Question>
  TicketRef<Outcome> submit(Question question, std::size_t rows, bool alone = false) {
    return writer_->submit<Outcome>(
        [question = std::move(question)](WriteContext& context) mutable {
          return apply(context, question);
        },
        rows, alone);
  }

  template <class Ask>
  auto with_reader(CollectionId collection, const Visible& visible, const Ask& ask)
      -> decltype(ask(std::declval<Reader&>(), std::declval<const Layout&>())) {
    for (bool again = false;; again = true) {
      const std::uint64_t sequence = published_.sequence();
      const auto reader = readers_->take();
      const LayoutRef layout = reader->state().find(collection);
      if (!layout) {
        return no_collection();
      }
      if (visible.withdrawn()) {  // after the snapshot was taken: see feed.hpp
        return right_changed();
      }
      try {
        return ask(*reader, *layout);
      } catch (const Failure& failure) {
        // A snapshot may be a commit ahead of the state: the table of a collection that is being
        // dropped is gone before the state says so. Statements fail before they give a row.
        if (again || failure.sqlite_code() != SQLITE_ERROR || sequence == published_.sequence()) {
          throw;
        }
      }
    }
  }

  // In the order of need: what comes later uses what comes before, and goes first.
  const OpenOptions options_;
  const fs::path file_;
  DirectoryLock lock_;
  std::array<std::uint8_t, 32> cursor_key_{};
  Owners owners_;
  Published published_;
  std::optional<ReaderPool> readers_;
  std::optional<Checkpoint> checkpoint_;
  std::optional<Writer> writer_;
};

result<std::unique_ptr<Store>> open_here(const OpenOptions& options) {
  std::error_code problem;
  const fs::path file = options.directory / kDatabaseName;
  if (!fs::exists(file) && !options.create) {
    return fail(Code::not_found, "there is no store in " + options.directory.string());
  }
  fs::create_directories(options.directory, problem);
  MEENT_TRY(lock, DirectoryLock::take(options.directory));
  Connection connection(file, Connection::Mode::create);
  set_up_writer(connection, options);
  MEENT_CHECK(migrate(connection, *options.random));
  return std::unique_ptr<Store>(
      std::make_unique<SqliteStore>(options, std::move(lock), std::move(connection)));
}

}  // namespace
}  // namespace sqlite

result<std::unique_ptr<Store>> open(const OpenOptions& options) {
  ensure(options.clock != nullptr && options.random != nullptr,
         "a store is opened with a clock and a source of randomness");
  try {
    return sqlite::open_here(options);
  } catch (const broken_world& broken) {
    return fail(broken.code(), broken.what());
  }
}

}  // namespace meent::store
