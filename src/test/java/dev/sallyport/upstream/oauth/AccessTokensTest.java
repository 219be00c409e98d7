package dev.sallyport.upstream.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.ResourceIndicator;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.testing.Definitions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** When a token is got, at times of one's own choice. */
class AccessTokensTest {
  private static final ClientCredentials CLIENT =
      new ClientCredentials(
          "gateway",
          new Secret("s3cret"),
          List.of(),
          URI.create("https://tokens.example.com/token"),
          null,
          new ResourceIndicator.OfServer(),
          null);

  private static final ServerDefinition SERVER =
      Definitions.server("crm", URI.create("https://crm.example.com/mcp")).auth(CLIENT).build();

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private Mono<OAuthAnswer> answer =
      Mono.fromSupplier(
          () ->
              new OAuthAnswer(
                  200,
                  List.of(),
                  "{\"access_token\":\"t%d\",\"expires_in\":3600}"
                      .formatted(asked.get())
                      .getBytes(StandardCharsets.UTF_8)));

  private final AccessTokens tokens =
      new AccessTokens(
          new TokenFetch(
              SERVER,
              CLIENT,
              DefinitionRules.NONE,
              request -> {
                asked.incrementAndGet();
                return answer;
              },
              now::get,
              failed -> {},
              () -> {}),
          now::get);

  private String token() {
    return tokens.get().blockOptional().orElseThrow().header();
  }

  private void pass(long seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void isKeptUntilShortlyBeforeItsEnd() {
    assertThat(tokens.current()).isNull();
    assertThat(token()).isEqualTo("Bearer t1");
    pass(3539);
    assertThat(token()).isEqualTo("Bearer t1");
    assertThat(asked).hasValue(1);
  }

  @Test
  void isRenewedWhileTheOldOneIsStillUsed() {
    token();
    pass(3541);
    assertThat(token()).as("nobody waits").isEqualTo("Bearer t1");
    assertThat(asked).hasValue(2);
    assertThat(token()).isEqualTo("Bearer t2");
  }

  @Test
  void anOldOneIsUsedToItsEndWhenTheTokenServerIsAway() {
    token();
    answer = Mono.error(new TokenException(TokenException.Reason.CONNECT, "down", ""));
    pass(3541);
    for (int i = 0; i < 10; i++) {
      assertThat(token()).isEqualTo("Bearer t1");
    }
    assertThat(asked).as("a failure counts for a while").hasValue(2);
    pass(60);
    assertThatThrownBy(this::token).hasMessage("down");
    assertThat(asked).hasValue(3);
  }

  @Test
  void aFailureCountsForFiveSeconds() {
    Mono<OAuthAnswer> good = answer;
    answer = Mono.error(new TokenException(TokenException.Reason.CONNECT, "down", ""));
    assertThatThrownBy(this::token).hasMessage("down");
    answer = good;
    pass(4);
    assertThatThrownBy(this::token).hasMessage("down");
    pass(1);
    assertThat(token()).isEqualTo("Bearer t2");
  }

  @Test
  void whatTheFailureWasAboutHasChanged() {
    Mono<OAuthAnswer> good = answer;
    answer = Mono.error(new TokenException(TokenException.Reason.TRUST, "file", ""));
    assertThatThrownBy(this::token).hasMessage("file");
    answer = good;
    tokens.retry();
    assertThat(token()).isEqualTo("Bearer t2");
  }

  @Test
  void whoeverComesFirstReplacesARefusedOneForAll() {
    AccessToken refused = tokens.get().blockOptional().orElseThrow();
    for (int i = 0; i < 5; i++) {
      assertThat(tokens.replace(refused, BearerChallenge.NONE).block())
          .extracting(AccessToken::header)
          .isEqualTo("Bearer t2");
    }
    AccessToken second = tokens.get().blockOptional().orElseThrow();
    assertThat(tokens.replace(second, BearerChallenge.NONE).blockOptional())
        .as("another wouldn't be better")
        .isEmpty();
    pass(10);
    assertThat(tokens.replace(second, BearerChallenge.NONE).blockOptional()).isPresent();
    assertThat(asked).hasValue(3);
  }

  @Test
  void whoWaitsGetsTheSameAndWhoLeavesStopsNothing() {
    Sinks.One<OAuthAnswer> late = Sinks.one();
    Mono<OAuthAnswer> good = answer;
    answer = late.asMono();
    List<AccessToken> got = new ArrayList<>();
    Disposable first = tokens.get().subscribe(got::add);
    for (int i = 0; i < 100; i++) {
      tokens.get().subscribe(got::add);
    }
    first.dispose();
    late.tryEmitValue(good.blockOptional().orElseThrow()).orThrow();
    assertThat(got).hasSize(100).containsOnly(got.getFirst());
    assertThat(asked).hasValue(1);
  }

  @Test
  void whoWaitsIsToldWhenTheServerIsGone() {
    answer = Mono.never();
    List<Throwable> told = new ArrayList<>();
    tokens.get().subscribe(token -> {}, told::add);
    tokens.close();
    assertThat(told).singleElement().isInstanceOf(GatewayException.ServerChanged.class);
    assertThatThrownBy(this::token).isInstanceOf(GatewayException.ServerChanged.class);
  }
}
