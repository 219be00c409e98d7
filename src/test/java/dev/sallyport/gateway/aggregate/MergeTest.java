package dev.sallyport.gateway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerName;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class MergeTest {
  private static final Part DOWN =
      Part.Missing.because(
          "down", new GatewayException.ServerTimeout("down", Duration.ofSeconds(1)));

  private static Part said(String server, String json) {
    return new Part.Said(new ServerName(server), tree(json));
  }

  private static JsonNode tree(String json) {
    return JsonTree.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  private static JsonNode page(List<Part> parts, boolean shared) {
    return Merge.page("tools", parts, null, true, shared);
  }

  @ParameterizedTest
  @CsvSource({
    "5, public, 9, public, true, 5, public",
    "5, public, 9, private, true, 5, private",
    "5, public, 0, public, true, 0, public",
    "5, public, 9, public, false, 5, private",
    "99999999999, public, 99999999999, public, true, 3600000, public",
    "-1, public, 5, unheard-of, true, 0, private",
  })
  void aListIsGoodForAsLongAsTheShortestAndAsPrivateAsTheMostPrivate(
      long ttl, String scope, long other, String otherScope, boolean shared, long all, String so) {
    String json = "{'tools':[],'ttlMs':%d,'cacheScope':'%s'}";
    JsonNode merged =
        page(
            List.of(
                said("a", json.formatted(ttl, scope)),
                said("b", json.formatted(other, otherScope))),
            shared);
    assertThat(merged.path("ttlMs").asLong()).isEqualTo(all);
    assertThat(merged.path("cacheScope").asString()).isEqualTo(so);
  }

  @Test
  void whatIsMissingIsSaidAndMakesTheListGoodForNothing() {
    JsonNode merged =
        page(
            List.of(said("a", "{'tools':[{'name':'t'}],'ttlMs':5,'cacheScope':'public'}"), DOWN),
            true);
    assertThat(merged.path("tools").size()).isEqualTo(1);
    assertThat(merged.path("ttlMs").asLong(-1)).isZero();
    assertThat(merged.path("cacheScope").asString()).isEqualTo("private");
    JsonNode missing = merged.path("_meta").path("dev.sallyport/missing");
    assertThat(missing.size()).isEqualTo(1);
    assertThat(missing.path(0).path("server").asString()).isEqualTo("down");
    assertThat(missing.path(0).path("reason").asString()).isEqualTo("TIMEOUT");
    assertThat(missing.path(0).path("message").asString())
        .isEqualTo("MCP server 'down' didn't answer within 1.0 s");
  }

  @Test
  void legacyClientsGetNothingThatOnlyTheModernEraKnows() {
    JsonNode merged = Merge.page("tools", List.of(said("a", "{'tools':[]}")), "next", false, true);
    assertThat(merged).isEqualTo(tree("{'tools':[],'nextCursor':'next'}"));
  }

  @Test
  void capabilitiesAreThoseOfAnyServer() {
    JsonNode capabilities =
        Merge.initialized(
                List.of(
                    said("a", "{'capabilities':{'resources':{},'tasks':{},'extensions':{}}}"),
                    said("b", "{'capabilities':{'resources':{'subscribe':true},'logging':{}}}")))
            .path("capabilities");
    assertThat(capabilities)
        .isEqualTo(
            tree(
                "{'tools':{'listChanged':true},"
                    + "'resources':{'subscribe':true,'listChanged':true},'logging':{}}"));
  }

  @Test
  void whatAMissingServerMayBeAbleToDoIsSaid() {
    JsonNode merged = Merge.initialized(List.of(said("a", "{'capabilities':{}}"), DOWN));
    assertThat(merged.path("capabilities").propertyNames())
        .containsExactly("tools", "prompts", "resources", "completions", "logging");
    assertThat(merged.path("_meta").path("dev.sallyport/missing").size()).isEqualTo(1);
  }

  @Test
  void instructionsStandUnderTheirServersName() {
    JsonNode merged =
        Merge.initialized(
            List.of(
                said("a", "{'instructions':'Ask.'}"),
                said("b", "{'instructions':' '}"),
                said("c", "{'instructions':'Tell.'}")));
    assertThat(merged.path("instructions").asString()).isEqualTo("# a\n\nAsk.\n\n# c\n\nTell.");
    assertThat(Merge.initialized(List.of()).has("instructions")).isFalse();
  }
}
