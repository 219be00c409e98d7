package dev.sallyport.gateway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerName;
import dev.sallyport.jsonrpc.JsonTree;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SeenResultTest {
  private final SeenResult seen = new SeenResult(new Names("-"), new ServerName("s"));

  private static JsonNode tree(String json) {
    return JsonTree.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tools/list | {'tools':[{'name':'t','title':'t'}]} | {'tools':[{'name':'s-t','title':'t'}]}",
        "tools/list | {'tools':[{'name':'t','_meta':{'ui':{'resourceUri':'ui://v'},'uri':'x:'}}]}"
            + " | {'tools':[{'name':'s-t','_meta':{'ui':{'resourceUri':'ui://v#~s'},'uri':'x:'}}]}",
        "tools/list | {'tools':[{'name':'t','_meta':{'ui/resourceUri':'ui://v'}}]}"
            + " | {'tools':[{'name':'s-t','_meta':{'ui/resourceUri':'ui://v#~s'}}]}",
        "tools/list | {'tools':[{'name':'t','_meta':{'openai/outputTemplate':'ui://v'}}]}"
            + " | {'tools':[{'name':'s-t','_meta':{'openai/outputTemplate':'ui://v#~s'}}]}",
        "prompts/list | {'prompts':[{'name':'p'}]} | {'prompts':[{'name':'s-p'}]}",
        "resources/list | {'resources':[{'name':'r','uri':'x:'}]} | {'resources':[{'name':'r','uri':'x:#~s'}]}",
        "resources/templates/list | {'resourceTemplates':[{'name':'r','uriTemplate':'x:{#y}'}]}"
            + " | {'resourceTemplates':[{'name':'r','uriTemplate':'x:{#y}.~s'}]}",
        "resources/read | {'contents':[{'uri':'x:','text':'x:'}]} | {'contents':[{'uri':'x:#~s','text':'x:'}]}",
        "tools/call | {'content':[{'type':'resource_link','uri':'x:','name':'n'}]}"
            + " | {'content':[{'type':'resource_link','uri':'x:#~s','name':'n'}]}",
        "tools/call | {'content':[{'type':'resource','resource':{'uri':'x:','text':''}}]}"
            + " | {'content':[{'type':'resource','resource':{'uri':'x:#~s','text':''}}]}",
        "prompts/get | {'messages':[{'role':'user','content':{'type':'resource','resource':{'uri':'x:'}}}]}"
            + " | {'messages':[{'role':'user','content':{'type':'resource','resource':{'uri':'x:#~s'}}}]}",
      })
  void namesAndUrisSayWhoseTheyAre(String method, String said, String expected) {
    assertThat(seen.result(method, tree(said))).isEqualTo(tree(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tools/call | {'content':[{'type':'text','text':'x:','uri':'x:'}],'structuredContent':{'uri':'x:'}}",
        "tools/call | {'resultType':'input_required','inputRequests':{'k':{}},'requestState':'s'}",
        "completion/complete | {'completion':{'values':['x:']}}",
        "tools/list | {'tools':['t',{'name':7}]}",
        "prompts/get | {'messages':[{'content':null},7]}",
      })
  void theRestStaysAsItIs(String method, String said) {
    assertThat(seen.result(method, tree(said))).isEqualTo(tree(said));
  }

  @Test
  void anUpdateNamesItsServer() {
    ObjectNode params = JsonTree.object().put("uri", "x:");
    assertThat(seen.notification("notifications/resources/updated", params).path("uri").asString())
        .isEqualTo("x:#~s");
    assertThat(seen.notification("notifications/message", params)).isEqualTo(params);
  }
}
