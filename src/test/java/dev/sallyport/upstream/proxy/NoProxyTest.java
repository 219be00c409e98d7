package dev.sallyport.upstream.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoProxyTest {

  @ParameterizedTest(name = "{0} | {1}:{2} -> {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          *                      | mcp.example.com      | 443  | true
          example.com            | example.com          | 443  | true
          example.com            | mcp.example.com      | 443  | true
          example.com            | a.b.example.com      | 443  | true
          example.com            | badexample.com       | 443  | false
          example.com            | example.com.evil.org | 443  | false
          example.com            | example.community    | 443  | false
          .example.com           | example.com          | 443  | true
          .example.com           | mcp.example.com      | 443  | true
          .example.com           | badexample.com       | 443  | false
          *.example.com          | mcp.example.com      | 443  | true
          *.example.com          | example.com          | 443  | false
          EXAMPLE.com            | Mcp.Example.COM      | 443  | true
          example.com.           | mcp.example.com      | 443  | true
          example.com            | mcp.example.com.     | 443  | true
          com                    | example.com          | 443  | true
          intra                  | intra                | 80   | true
          a_b.example.com        | a_b.example.com      | 80   | true
          example.com:8443       | mcp.example.com      | 8443 | true
          example.com:8443       | mcp.example.com      | 443  | false
          *:8443                 | mcp.example.com      | 8443 | true
          *:8443                 | mcp.example.com      | 443  | false
          10.1.2.3               | 10.1.2.3             | 443  | true
          10.1.2.3               | 10.1.2.30            | 443  | false
          10.1.2.3:80            | 10.1.2.3             | 443  | false
          10.1.2.3:80            | 10.1.2.3             | 80   | true
          10.0.0.0/8             | 10.255.0.1           | 443  | true
          10.1.2.3/8             | 10.255.0.1           | 443  | true
          10.0.0.0/8             | 11.0.0.1             | 443  | false
          10.0.0.0/8             | 10.example.com       | 443  | false
          3.4                    | 1.2.3.4              | 443  | false
          0.0.0.0/0              | 192.0.2.1            | 443  | true
          0.0.0.0/0              | mcp.example.com      | 443  | false
          0.0.0.0/0              | [2001:db8::1]        | 443  | false
          2001:db8::1            | [2001:db8::1]        | 443  | true
          2001:db8::1            | [2001:0db8:0:0::1]   | 443  | true
          [2001:db8::1]:8443     | [2001:db8::1]        | 8443 | true
          [2001:db8::1]:8443     | [2001:db8::1]        | 443  | false
          fd00::/8               | [fd12:3456::1]       | 443  | true
          fd00::/8               | [fe80::1]            | 443  | false
          10.0.0.0/8             | [::ffff:10.1.2.3]    | 443  | true
          one.org, two.org       | two.org              | 443  | true
          one.org two.org        | two.org              | 443  | true
          one.org,,two.org,      | three.org            | 443  | false
          ''                     | example.com          | 443  | false
          """)
  void matches(String noProxy, String host, int port, boolean expected) {
    assertThat(NoProxy.parse(noProxy).matches(host, port)).isEqualTo(expected);
  }

  @Test
  void tellsWhatMeansNothing() {
    assertThat(
            NoProxy.parse("example.com, http://a.org, 10.0.0.0/33, 300.1.2.3, a.org:0, b..org, *x")
                .unread())
        .containsExactly("http://a.org", "10.0.0.0/33", "300.1.2.3", "a.org:0", "b..org", "*x");
  }
}
