package dev.sallyport.config.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFolder;
import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerProxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyKeyTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("CORP_PROXY", "http://me:s3cret@proxy.corp:3128");

  @TempDir Path folder;

  private ServerProxy proxy(String keys) throws ConfigException {
    return new ConfigFolder(folder)
        .server(ConfigFolder.completeServerWith(keys), ENVIRONMENT)
        .proxy();
  }

  private List<String> problems(String keys) {
    return new ConfigFolder(folder).problems(ConfigFolder.completeServerWith(keys), ENVIRONMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "proxy:", "proxy: null"})
  void leavesItToTheEnvironment(String keys) throws ConfigException {
    assertThat(proxy(keys)).isEqualTo(new ServerProxy.FromEnvironment());
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy: false", "proxy: none", "proxy: \"none\"", "proxy: 'false'"})
  void switchesItOff(String keys) throws ConfigException {
    assertThat(proxy(keys)).isEqualTo(new ServerProxy.Direct());
  }

  @Test
  void takesAUrlOrAReferenceToOne() throws ConfigException {
    assertThat(proxy("proxy: http://proxy.corp:3128"))
        .isEqualTo(new ServerProxy.Through(new ProxyAddress("proxy.corp", 3128, null)));
    assertThat(proxy("proxy: os.environ/CORP_PROXY"))
        .isEqualTo(
            new ServerProxy.Through(new ProxyAddress("proxy.corp", 3128, new Secret("me:s3cret"))));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          proxy: true                        | or false to use none
          proxy: direct                      | or false to use none
          proxy: ''                          | is empty
          proxy: proxy.corp:3128             | must begin with http://
          proxy: https://u:s3cret@proxy:3128 | TLS to the proxy itself isn't supported
          proxy: http://s3cret@proxy:3128    | user without password
          proxy: [a]                         | must be a single value
          https_proxy: http://proxy:3128     | did you mean 'proxy'?
          """)
  void saysWhatIsWrongWithoutTheValue(String keys, String words) {
    assertThat(problems(keys)).singleElement().asString().contains(words).doesNotContain("s3cret");
  }

  @Test
  void aProxyOfADefinitionIsHeldToAllowedHosts() {
    assertThat(
            new ConfigFolder(folder)
                .problems(
                    """
                    general_settings:
                      allowed_hosts: [mcp.example.com]
                    mcp_servers:
                      one:
                        url: https://mcp.example.com/mcp
                        proxy: http://proxy.corp:3128
                    """,
                    ENVIRONMENT))
        .singleElement()
        .asString()
        .contains("proxy: the host isn't in general_settings.allowed_hosts");
  }
}
