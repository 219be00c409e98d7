package dev.sallyport.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request that the demo proposes to type: it's printed as a curl command, and a test sends it.
 *
 * @param title what it shows
 * @param url where to
 * @param headers in the order they're printed
 * @param body JSON without single quotes
 */
record DemoRequest(String title, String url, Map<String, String> headers, String body) {
  private static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"curl\",\"version\":\"1\"},"
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
  private static final String CALL =
      "\"name\":\"calculate_account_value\",\"arguments\":{\"customer_id\":\"C-1001\"}";

  /** The requests for a gateway. */
  static List<DemoRequest> all(String gateway) {
    return List.of(
        modern("List the tools", gateway + "/mcp/demo", "tools/list", "", ""),
        modern(
            "Call a tool",
            gateway + "/mcp/demo",
            "tools/call",
            "calculate_account_value",
            CALL + ","),
        modern(
            "The same server without its CA: the answer says why it fails",
            gateway + "/mcp/demo_without_ca",
            "tools/list",
            "",
            ""));
  }

  private static DemoRequest modern(
      String title, String url, String method, String name, String params) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json, text/event-stream");
    headers.put("MCP-Protocol-Version", "2026-07-28");
    headers.put("Mcp-Method", method);
    if (!name.isEmpty()) {
      headers.put("Mcp-Name", name);
    }
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s}}"
            .formatted(method, params + META);
    return new DemoRequest(title, url, headers, body);
  }

  /** The command for a shell. */
  String curl() {
    StringBuilder command = new StringBuilder("curl -s ").append(url);
    headers.forEach(
        (name, value) ->
            command.append(" \\\n  -H '").append(name).append(": ").append(value).append('\''));
    return command.append(" \\\n  -d '").append(body).append('\'').toString();
  }
}
