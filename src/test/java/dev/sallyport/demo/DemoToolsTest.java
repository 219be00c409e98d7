package dev.sallyport.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class DemoToolsTest {
  private final JsonMapper json = JsonMapper.shared();
  private final DemoTools tools = new DemoTools(json);

  @Test
  void addsUpAnAccount() {
    var result =
        tools.call("calculate_account_value", json.readTree("{\"customer_id\":\"C-1002\"}"));
    assertThat(result.orElseThrow().path("structuredContent").path("total").asString())
        .isEqualTo("6084.00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "get_customer_info | {} | customer_id is needed",
        "get_customer_info | {'customer_id':7} | customer_id is needed",
        "get_customer_info | {'customer_id':'C-9'} | no customer 'C-9'",
        "get_customer_info | {'customer_id':'C-1001','x':1} | no argument 'x'",
        "create_support_ticket | {'customer_id':'C-1001'} | subject is needed",
        "create_support_ticket | {'customer_id':'C-1001','subject':' '} | subject has 1 to 200",
        "create_support_ticket | {'customer_id':'C-1001','subject':'a','priority':'now'} | one of low",
      })
  void tellsTheModelWhatIsWrongWithItsArguments(String tool, String arguments, String text) {
    var result = tools.call(tool, json.readTree(arguments.replace('\'', '"'))).orElseThrow();
    assertThat(result.path("isError").asBoolean()).isTrue();
    assertThat(result.path("content").get(0).path("text").asString()).contains(text);
  }

  @Test
  void knowsNoOtherTools() {
    assertThat(tools.call("drop_tables", json.createObjectNode())).isEmpty();
  }
}
