// An MCP server that costs next to nothing, for measuring what's in front of it: one thread, epoll,
// HTTP/1.1 with keep-alive, plain, loopback only. Both eras at one endpoint.
//
//   gcc -O2 -o upstream upstream.c && ./upstream PORT [TOOLS]
//
// Tools: `echo` answers with its argument `text` as JSON, `echo_sse` as a stream of one event; TOOLS
// more (default 10) are only listed. Legacy clients get a session at `initialize`, which isn't checked.
// GET /stats tells what was seen, POST /reset forgets it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_CONNECTIONS = 65536, READ_AT_ONCE = 65536, MOST_EVENTS = 512 };

struct buffer {
  char *data;
  size_t length, capacity;
};

struct slice {
  const char *start;
  size_t length;
};

struct connection {
  int descriptor;
  bool waits_to_write;
  struct buffer in, out;
  size_t written;
};

struct request {
  struct slice method, path, version, body;
  size_t size;
};

static struct {
  unsigned long requests, calls, initializes, lists, deletes, connections;
} seen;

static struct connection *connections[MOST_CONNECTIONS];
static int poll_descriptor;
static int tools = 10;

static void reserve(struct buffer *buffer, size_t more) {
  if (buffer->length + more <= buffer->capacity) return;
  buffer->capacity = (buffer->length + more) * 2;
  buffer->data = realloc(buffer->data, buffer->capacity);
  if (!buffer->data) abort();
}

static void append(struct buffer *buffer, const char *text, size_t length) {
  reserve(buffer, length);
  memcpy(buffer->data + buffer->length, text, length);
  buffer->length += length;
}

static void print(struct buffer *buffer, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  append(buffer, text, (size_t)length);
}

static void append_slice(struct buffer *buffer, struct slice slice) {
  append(buffer, slice.start, slice.length);
}

static bool equals(struct slice slice, const char *text) {
  return slice.length == strlen(text) && !memcmp(slice.start, text, slice.length);
}

// JSON, as far as it takes to find members of objects; what's malformed ends the search.

static const char *skip_string(const char *at, const char *end) {
  for (at++; at < end && *at != '"'; at++) {
    if (*at == '\\') at++;
  }
  return at < end ? at + 1 : end;
}

static const char *skip_value(const char *at, const char *end) {
  int depth = 0;
  while (at < end) {
    if (*at == '"') {
      at = skip_string(at, end);
    } else {
      if (*at == '{' || *at == '[') depth++;
      if (*at == '}' || *at == ']') {
        if (depth == 0) return at;
        depth--;
      }
      if (*at == ',' && depth == 0) return at;
      at++;
    }
    if (depth == 0 && (at[-1] == '}' || at[-1] == ']' || at[-1] == '"')) return at;
  }
  return end;
}

static struct slice member(struct slice object, const char *name) {
  const char *end = object.start + object.length;
  size_t length = strlen(name);
  for (const char *at = object.start + 1; object.length > 1 && at < end && *at != '}';) {
    if (*at != '"') {
      at++;
      continue;
    }
    const char *key = at + 1;
    at = skip_string(at, end);
    bool found = (size_t)(at - 1 - key) == length && !memcmp(key, name, length);
    while (at < end && (*at == ':' || *at == ' ')) at++;
    const char *value = at;
    at = skip_value(at, end);
    if (found) return (struct slice){value, (size_t)(at - value)};
  }
  return (struct slice){"", 0};
}

static bool is(struct slice json, const char *text) {
  return json.length == strlen(text) + 2 && !memcmp(json.start + 1, text, json.length - 2);
}

// Answers.

static void respond(struct buffer *out, const char *status, const char *headers, struct slice body) {
  print(out, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n", status, headers, body.length);
  append_slice(out, body);
}

static void respond_empty(struct buffer *out, const char *status) {
  respond(out, status, "", (struct slice){"", 0});
}

static void respond_json(struct buffer *out, const char *status, const char *headers,
                         const struct buffer *json) {
  char all[256];
  snprintf(all, sizeof all, "Content-Type: application/json\r\n%s", headers);
  respond(out, status, all, (struct slice){json->data, json->length});
}

static void respond_event(struct buffer *out, const struct buffer *json) {
  static const char start[] = "event: message\ndata: ", end[] = "\n\n";
  print(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
             "Transfer-Encoding: chunked\r\n\r\n%zx\r\n",
        json->length + sizeof start + sizeof end - 2);
  append(out, start, sizeof start - 1);
  append(out, json->data, json->length);
  append(out, end, sizeof end - 1);
  print(out, "\r\n0\r\n\r\n");
}

static void begin_result(struct buffer *json, struct slice id, bool modern) {
  json->length = 0;
  print(json, "{\"jsonrpc\":\"2.0\",\"id\":");
  append_slice(json, id);
  print(json, ",\"result\":{%s", modern ? "\"resultType\":\"complete\"," : "");
}

static void end_list(struct buffer *json, bool modern) {
  print(json, modern ? ",\"ttlMs\":0,\"cacheScope\":\"public\"}}" : "}}");
}

static void call_tool(struct buffer *out, struct slice message, struct slice id, bool modern) {
  static struct buffer json;
  struct slice params = member(message, "params");
  struct slice name = member(params, "name");
  struct slice text = member(member(params, "arguments"), "text");
  seen.calls++;
  begin_result(&json, id, modern);
  print(&json, "\"content\":[{\"type\":\"text\",\"text\":");
  append_slice(&json, text.length ? text : (struct slice){"\"\"", 2});
  print(&json, "}]}}");
  if (is(name, "echo_sse")) {
    respond_event(out, &json);
  } else {
    respond_json(out, "200 OK", "", &json);
  }
}

static void list_tools(struct buffer *out, struct slice id, bool modern) {
  static struct buffer json;
  static const char schema[] = "\"inputSchema\":{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}}}}";
  seen.lists++;
  begin_result(&json, id, modern);
  print(&json, "\"tools\":[{\"name\":\"echo\",%s,{\"name\":\"echo_sse\",%s", schema, schema);
  for (int i = 0; i < tools; i++) {
    print(&json, ",{\"name\":\"tool_%d\",\"description\":\"The tool of number %d\",%s", i, i, schema);
  }
  print(&json, "]");
  end_list(&json, modern);
  respond_json(out, "200 OK", "", &json);
}

static void initialize(struct buffer *out, struct slice id) {
  static struct buffer json;
  char session[64];
  begin_result(&json, id, false);
  print(&json, "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
               "\"serverInfo\":{\"name\":\"bench\",\"version\":\"1\"}}}");
  snprintf(session, sizeof session, "Mcp-Session-Id: bench-%lu\r\n", ++seen.initializes);
  respond_json(out, "200 OK", session, &json);
}

static void discover(struct buffer *out, struct slice id) {
  static struct buffer json;
  begin_result(&json, id, true);
  print(&json, "\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}},"
               "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"bench\",\"version\":\"1\"}}");
  end_list(&json, true);
  respond_json(out, "200 OK", "", &json);
}

static void refuse(struct buffer *out, struct slice id, bool modern) {
  static struct buffer json;
  json.length = 0;
  print(&json, "{\"jsonrpc\":\"2.0\",\"id\":");
  append_slice(&json, id);
  print(&json, ",\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}");
  respond_json(out, modern ? "404 Not Found" : "200 OK", "", &json);
}

static void answer_message(struct buffer *out, const struct request *request) {
  bool modern = equals(request->version, "2026-07-28");
  struct slice message = request->body;
  struct slice id = member(message, "id"), method = member(message, "method");
  if (!id.length || !method.length) {
    respond_empty(out, "202 Accepted");
  } else if (is(method, "tools/call")) {
    call_tool(out, message, id, modern);
  } else if (is(method, "tools/list")) {
    list_tools(out, id, modern);
  } else if (is(method, "initialize") && !modern) {
    initialize(out, id);
  } else if (is(method, "server/discover") && modern) {
    discover(out, id);
  } else {
    refuse(out, id, modern);
  }
}

static void tell_stats(struct buffer *out) {
  static struct buffer json;
  json.length = 0;
  print(&json, "{\"requests\":%lu,\"calls\":%lu,\"initializes\":%lu,\"lists\":%lu,\"deletes\":%lu,\"connections\":%lu}",
        seen.requests, seen.calls, seen.initializes, seen.lists, seen.deletes, seen.connections);
  respond_json(out, "200 OK", "", &json);
}

static void answer(struct buffer *out, const struct request *request) {
  if (equals(request->path, "/stats")) {
    tell_stats(out);
  } else if (equals(request->path, "/reset")) {
    memset(&seen, 0, sizeof seen);
    respond_empty(out, "200 OK");
  } else if (equals(request->method, "POST")) {
    seen.requests++;
    answer_message(out, request);
  } else if (equals(request->method, "DELETE")) {
    seen.deletes++;
    respond_empty(out, "200 OK");
  } else {
    respond(out, "405 Method Not Allowed", "Allow: POST, DELETE\r\n", (struct slice){"", 0});
  }
}

// HTTP.

static bool names(const char *line, const char *end, const char *name, struct slice *value) {
  size_t length = strlen(name);
  if ((size_t)(end - line) <= length || line[length] != ':' || strncasecmp(line, name, length)) return false;
  const char *start = line + length + 1;
  while (start < end && *start == ' ') start++;
  *value = (struct slice){start, (size_t)(end - start)};
  return true;
}

/** Whether a whole request is there; chunked bodies aren't understood. */
static bool read_request(const struct buffer *in, struct request *request) {
  const char *end = in->length ? memmem(in->data, in->length, "\r\n\r\n", 4) : NULL;
  if (!end) return false;
  struct slice length = {"", 0};
  *request = (struct request){0};
  const char *space = memchr(in->data, ' ', (size_t)(end - in->data));
  const char *second = space ? memchr(space + 1, ' ', (size_t)(end - space - 1)) : NULL;
  if (!second) return false;
  request->method = (struct slice){in->data, (size_t)(space - in->data)};
  request->path = (struct slice){space + 1, (size_t)(second - space - 1)};
  for (const char *line = memchr(in->data, '\n', in->length) + 1; line < end;) {
    const char *stop = memchr(line, '\r', (size_t)(end - line) + 1);
    if (!names(line, stop, "content-length", &length)) {
      names(line, stop, "mcp-protocol-version", &request->version);
    }
    line = stop + 2;
  }
  size_t body = length.length ? strtoul(length.start, NULL, 10) : 0;
  request->size = (size_t)(end - in->data) + 4 + body;
  request->body = (struct slice){end + 4, body};
  return request->size <= in->length;
}

static void watch(struct connection *connection, int operation) {
  struct epoll_event event = {
      .events = EPOLLIN | (connection->waits_to_write ? EPOLLOUT : 0),
      .data.fd = connection->descriptor};
  epoll_ctl(poll_descriptor, operation, connection->descriptor, &event);
}

static void close_connection(struct connection *connection) {
  connections[connection->descriptor] = NULL;
  close(connection->descriptor);
  free(connection->in.data);
  free(connection->out.data);
  free(connection);
}

static bool flush_out(struct connection *connection) {
  struct buffer *out = &connection->out;
  while (connection->written < out->length) {
    ssize_t sent = send(connection->descriptor, out->data + connection->written,
                        out->length - connection->written, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno != EAGAIN) return false;
      connection->waits_to_write = true;
      watch(connection, EPOLL_CTL_MOD);
      return true;
    }
    connection->written += (size_t)sent;
  }
  out->length = connection->written = 0;
  if (connection->waits_to_write) {
    connection->waits_to_write = false;
    watch(connection, EPOLL_CTL_MOD);
  }
  return true;
}

static bool fill_in(struct connection *connection) {
  struct buffer *in = &connection->in;
  for (;;) {
    reserve(in, READ_AT_ONCE);
    ssize_t got = recv(connection->descriptor, in->data + in->length, READ_AT_ONCE, 0);
    if (got <= 0) return got < 0 && errno == EAGAIN;
    in->length += (size_t)got;
    if (got < READ_AT_ONCE) return true;
  }
}

static bool serve(struct connection *connection) {
  if (!fill_in(connection)) return false;
  struct request request;
  struct buffer *in = &connection->in;
  while (read_request(in, &request)) {
    answer(&connection->out, &request);
    memmove(in->data, in->data + request.size, in->length - request.size);
    in->length -= request.size;
  }
  return flush_out(connection);
}

static void accept_all(int listener) {
  int descriptor;
  while ((descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    if (descriptor >= MOST_CONNECTIONS) {
      close(descriptor);
      continue;
    }
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection) abort();
    connection->descriptor = descriptor;
    connections[descriptor] = connection;
    seen.connections++;
    watch(connection, EPOLL_CTL_ADD);
  }
}

static int listen_on(int port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) {
    perror("upstream");
    exit(1);
  }
  return listener;
}

int main(int count, char **arguments) {
  if (count < 2) {
    fprintf(stderr, "usage: upstream PORT [TOOLS]\n");
    return 2;
  }
  if (count > 2) tools = atoi(arguments[2]);
  int listener = listen_on(atoi(arguments[1]));
  signal(SIGPIPE, SIG_IGN);
  poll_descriptor = epoll_create1(0);
  struct epoll_event listening = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(poll_descriptor, EPOLL_CTL_ADD, listener, &listening);
  puts("listening");
  fflush(stdout);
  struct epoll_event events[MOST_EVENTS];
  for (;;) {
    int ready = epoll_wait(poll_descriptor, events, MOST_EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int descriptor = events[i].data.fd;
      if (descriptor == listener) {
        accept_all(listener);
        continue;
      }
      struct connection *connection = connections[descriptor];
      if (!connection) continue;
      bool alive = !(events[i].events & EPOLLOUT) || flush_out(connection);
      if (!alive || ((events[i].events & ~EPOLLOUT) && !serve(connection))) close_connection(connection);
    }
  }
}
