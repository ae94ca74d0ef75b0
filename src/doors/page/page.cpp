#include "doors/page/page.hpp"

#include <charconv>
#include <utility>

#include "base/text.hpp"

namespace meent::doors::page {

namespace {

constexpr std::string_view kIndex = "index.html";

// Nothing comes from elsewhere and no script stands in the page itself (CSP level 3).
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

// Calls `each(token, parameters)` for the members of a comma-separated header.
template <class Each>
void for_members(std::string_view header, const Each& each) {
  while (!header.empty()) {
    const auto comma = header.find(',');
    std::string_view member = text::trim(header.substr(0, comma));
    header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
    const auto semicolon = member.find(';');
    each(text::trim(member.substr(0, semicolon)),
         semicolon == std::string_view::npos ? std::string_view{} : member.substr(semicolon + 1));
  }
}

// Whether a weight says "not this" (q=0, q=0.000).
bool is_zero_weight(std::string_view parameters) {
  const std::string_view weight = text::trim(parameters);
  if (!weight.starts_with("q=") && !weight.starts_with("Q=")) {
    return false;
  }
  double value = 1;
  std::from_chars(weight.data() + 2, weight.data() + weight.size(), value);
  return value <= 0;
}

bool accepts(std::string_view header, std::string_view token) {
  bool yes = false;
  for_members(header, [&](std::string_view name, std::string_view parameters) {
    yes = yes || (text::same_ascii(name, token) && !is_zero_weight(parameters));
  });
  return yes;
}

// A path whose last segment has an extension names a file.
bool names_a_file(std::string_view path) {
  return path.substr(path.rfind('/') + 1).find('.') != std::string_view::npos;
}

struct Form {
  std::string_view coding;  // empty: as it is
  std::string_view bytes;
};

Form choose(const File& file, std::string_view accept_encoding) {
  if (!file.brotli.empty() && accepts(accept_encoding, "br")) {
    return {"br", file.brotli};
  }
  if (!file.gzip.empty() && accepts(accept_encoding, "gzip")) {
    return {"gzip", file.gzip};
  }
  return {{}, file.bytes};
}

std::string etag_of(const File& file, const Form& form) {
  std::string tag = "\"";
  tag.append(file.hash);
  if (!form.coding.empty()) {
    tag.append("-").append(form.coding);
  }
  return tag + '"';
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
  bool yes = false;
  for_members(if_none_match, [&](std::string_view each, std::string_view) {
    if (each.starts_with("W/")) {
      each.remove_prefix(2);
    }
    yes = yes || each == tag || each == "*";
  });
  return yes;
}

Response serve(const File& file, int status, const Request& request) {
  const Form form = choose(file, request.header("Accept-Encoding"));
  const std::string tag = etag_of(file, form);
  Response response;
  response.status = status;
  response.fields.set("Content-Type", file.content_type);
  response.fields.set("ETag", tag);
  response.fields.set("Vary", "Accept-Encoding");
  response.fields.set("Content-Security-Policy", kPolicy);
  response.fields.set("Cache-Control", file.path.starts_with("assets/")
                                           ? "public, max-age=31536000, immutable"
                                           : "no-cache");
  if (status == 200 && names_tag(request.header("If-None-Match"), tag)) {
    response.status = 304;
    return response;
  }
  if (!form.coding.empty()) {
    response.fields.set("Content-Encoding", form.coding);
  }
  response.body = StaticBytes{form.bytes};
  return response;
}

}  // namespace

Page::Page(std::vector<File> files, Trouble trouble) : trouble_(std::move(trouble)) {
  for (File& file : files) {
    file.path.remove_prefix(file.path.starts_with('/') ? 1 : 0);
    files_.emplace(file.path, file);
  }
}

std::vector<Route> Page::routes() {
  std::vector<Route> routes;
  for (const char* pattern : {"/", "/{rest...}"}) {
    routes.push_back(guard(Route{.method = http::Method::get,
                                 .pattern = pattern,
                                 .room = Room::memory,
                                 .handle = [this](Request& request) { return answer(request); }},
                           trouble_));
  }
  return routes;
}

// The file of a path. A path below one ("verzamelingen/wells") is a view of that page, and the page
// says what stands there; a browser that asks for anything else gets the page too, but is told 404.
Page::Found Page::find(const Request& request) const {
  const std::string_view path = request.param("rest");
  if (const auto at = files_.find(path.empty() ? kIndex : path); at != files_.end()) {
    return {&at->second, 200};
  }
  if (names_a_file(path) || !accepts(request.header("Accept"), "text/html")) {
    return {};
  }
  if (const auto above = files_.find(path.substr(0, path.find('/')));
      above != files_.end() && above->second.content_type.starts_with("text/html")) {
    return {&above->second, 200};
  }
  const auto index = files_.find(kIndex);
  return index == files_.end() ? Found{} : Found{&index->second, 404};
}

Response Page::answer(const Request& request) const {
  if (const auto [file, status] = find(request); file != nullptr) {
    return serve(*file, status, request);
  }
  const bool built = files_.contains(kIndex);
  return refuse(error{Code::not_found,
                      built ? "there is nothing at this path"
                            : "this program was built without its page; the API stands at /v1",
                      {}},
                request.request_id);
}

}  // namespace meent::doors::page
