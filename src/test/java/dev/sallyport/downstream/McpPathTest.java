package dev.sallyport.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class McpPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/mcp/github",
        "/mcp/github/",
        "/github/mcp",
        "/github/mcp/?a=/b/",
        "/mcp/github?x"
      })
  void knowsTheEndpointOfOneServer(String target) {
    assertThat(McpPath.parse(target)).isEqualTo(new McpPath.Endpoint("github"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/github/sse", "/github/sse/"})
  void knowsTheEventStreamOfOneServer(String target) {
    assertThat(McpPath.parse(target)).isEqualTo(new McpPath.EventStream("github"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/github/sse/messages?endpoint=x", "/github/sse/messages/"})
  void knowsWhereMessagesOfAnEventStreamGo(String target) {
    assertThat(McpPath.parse(target)).isEqualTo(new McpPath.Messages("github"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp", "/mcp/", "/mcp?a"})
  void knowsTheEndpointOfAllServersAtOnce(String target) {
    assertThat(McpPath.parse(target)).isEqualTo(new McpPath.AllEndpoint(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp/a,b", "/a,b/mcp", "/mcp/a%2Cb/?x=1", "/a%2cb/mcp"})
  void knowsTheEndpointOfSeveralServers(String target) {
    assertThat(McpPath.parse(target)).isEqualTo(new McpPath.AllEndpoint("a,b"));
  }

  @Test
  void knowsTheEventStreamOfSeveralServers() {
    assertThat(McpPath.parse("/a,b/sse")).isEqualTo(new McpPath.AllEventStream("a,b"));
    assertThat(McpPath.parse("/a,b/sse/messages?x")).isEqualTo(new McpPath.AllMessages("a,b"));
  }

  @Test
  void knowsTheEventStreamOfAllServersAtOnce() {
    assertThat(McpPath.parse("/mcp/sse")).isEqualTo(new McpPath.AllEventStream(""));
    assertThat(McpPath.parse("/mcp/sse/messages?x")).isEqualTo(new McpPath.AllMessages(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "*",
        "//",
        "/mcpx",
        "/github",
        "/v1/mcp",
        "/v1/mcp/server",
        "/health/mcp",
        "/a/b/mcp",
        "/mcp/a/b",
        "/github/mcp/x",
        "/github/sse/other",
        "http://host/mcp/x"
      })
  void leavesOtherPathsAlone(String target) {
    assertThat(McpPath.parse(target)).isNull();
  }
}
