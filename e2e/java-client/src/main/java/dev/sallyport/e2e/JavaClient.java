package dev.sallyport.e2e;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs the script and prints, for each step, one line of JSON with its value or its error. */
public final class JavaClient {
  private JavaClient() {}

  /**
   * @param arguments kind ({@code legacy} or {@code sse}), the MCP server's URL, its control port
   */
  public static void main(String[] arguments) throws Exception {
    String kind = arguments[0];
    URI url = URI.create(arguments[1]);
    Control control = new Control(arguments[2]);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Conversation conversation = new Conversation(kind, url, control);
    for (Map.Entry<String, Callable<?>> step : new Script(conversation, kind).steps().entrySet()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("step", step.getKey());
      line.putAll(outcome(step.getValue()));
      out.println(McpJsonDefaults.getMapper().writeValueAsString(line));
    }
    System.exit(0);
  }

  private static Map<String, Object> outcome(Callable<?> step) {
    try {
      return Map.of("value", step.call());
    } catch (McpError error) {
      JSONRPCError answer = error.getJsonRpcError();
      return Map.of("error", answer == null ? String.valueOf(error.getMessage()) : answer);
    } catch (Exception failure) {
      return Map.of("failure", failure.toString());
    }
  }
}
