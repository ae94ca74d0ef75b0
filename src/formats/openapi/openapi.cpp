#include "formats/openapi/openapi.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace meent::openapi {

namespace {

std::string_view name_of(Parameter::In in) {
  switch (in) {
    case Parameter::In::query: return "query";
    case Parameter::In::path: return "path";
    case Parameter::In::header: return "header";
  }
  return "query";
}

// Writes one document; a method for each object of the specification.
class DocumentWriter {
 public:
  explicit DocumentWriter(std::string& out) : json_(out) {}

  void document(const Document& d, const std::vector<Path>& all) {
    json_.begin_object().member("openapi", "3.1.0");
    info(d);
    json_.key("servers").begin_array();
    for (const std::string& url : d.servers) {
      json_.begin_object().member("url", url).end_object();
    }
    json_.end_array().key("tags").begin_array();
    for (const auto& [name, description] : d.tags) {
      json_.begin_object().member("name", name).member("description", description).end_object();
    }
    json_.end_array();
    json_.key("security").begin_array();
    credentials();
    json_.end_array();
    paths(all);
    components(d);
    json_.end_object();
  }

 private:
  void info(const Document& d) {
    json_.key("info").begin_object().member("title", d.title).member("version", d.version);
    json_.member("summary", d.summary).member("description", d.description);
    json_.key("contact").begin_object().member("name", d.contact_name);
    json_.member("email", d.contact_email).member("url", d.contact_url).end_object();
    json_.key("license").begin_object().member("name", d.licence_name);
    json_.member("identifier", d.licence_id).end_object().end_object();
  }

  void paths(const std::vector<Path>& all) {
    std::vector<std::string_view> done;
    json_.key("paths").begin_object();
    for (const Path& first : all) {
      if (std::find(done.begin(), done.end(), first.pattern) != done.end()) {
        continue;
      }
      done.emplace_back(first.pattern);
      json_.key(first.pattern).begin_object();
      for (const Path& each : all) {
        if (each.pattern == first.pattern) {
          json_.key(text::to_ascii_lower(http::name_of(each.method)));
          operation(each.operation);
        }
      }
      json_.end_object();
    }
    json_.end_object();
  }

  void operation(const Operation& o) {
    json_.begin_object().member("operationId", o.id);
    json_.key("tags").begin_array().value(std::string_view{o.tag}).end_array();
    json_.member("summary", o.summary).member("description", o.description);
    if (o.open) {
      json_.key("security").begin_array().end_array();
    } else if (o.anonymous) {
      json_.key("security").begin_array().begin_object().end_object();
      credentials();
      json_.end_array();
    }
    if (!o.parameters.empty()) {
      json_.key("parameters").begin_array();
      for (const Parameter& each : o.parameters) {
        parameter(each);
      }
      json_.end_array();
    }
    if (!o.body.empty()) {
      json_.key("requestBody").begin_object().member("required", true);
      content(o.body);
      json_.end_object();
    }
    json_.key("responses").begin_object();
    for (const Answer& each : o.answers) {
      answer(each);
    }
    json_.end_object().end_object();
  }

  // Either of the two.
  void credentials() {
    for (const char* each : {"accessToken", "session"}) {
      json_.begin_object().key(each).begin_array().end_array().end_object();
    }
  }

  void parameter(const Parameter& p) {
    json_.begin_object().member("name", p.name).member("in", name_of(p.in));
    json_.member("description", p.description).member("required", p.required);
    json_.key("schema").raw(p.schema);
    if (!p.example.empty()) {
      json_.key("example").raw(p.example);
    }
    json_.end_object();
  }

  void content(const std::vector<Media>& media) {
    json_.key("content").begin_object();
    for (const Media& each : media) {
      json_.key(each.type).begin_object().key("schema").raw(each.schema);
      if (!each.example.empty()) {
        json_.key("example").raw(each.example);
      }
      json_.end_object();
    }
    json_.end_object();
  }

  void answer(const Answer& a) {
    json_.key(std::to_string(a.status)).begin_object().member("description", a.description);
    if (!a.headers.empty()) {
      json_.key("headers").begin_object();
      for (const Header& each : a.headers) {
        json_.key(each.name).begin_object().member("description", each.description);
        json_.key("schema").raw(each.schema).end_object();
      }
      json_.end_object();
    }
    if (!a.content.empty()) {
      content(a.content);
    }
    json_.end_object();
  }

  void components(const Document& d) {
    json_.key("components").begin_object().key("schemas").begin_object();
    for (const Named& each : d.schemas) {
      json_.key(each.name).raw(each.schema);
    }
    json_.end_object().key("securitySchemes").begin_object();
    json_.key("accessToken").begin_object().member("type", "http").member("scheme", "bearer");
    json_.member("bearerFormat", "JWT").member("description", d.security_description).end_object();
    json_.key("session").begin_object().member("type", "apiKey").member("in", "cookie");
    json_.member("name", "__Host-meent");
    json_.member("description", "The session of a person who logged in.").end_object();
    json_.end_object().end_object();
  }

  json::Writer json_;
};

}  // namespace

std::string write(const Document& document, const std::vector<Path>& paths) {
  std::string out;
  DocumentWriter(out).document(document, paths);
  return out;
}

}  // namespace meent::openapi
