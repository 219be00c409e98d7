package dev.sallyport.downstream.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

class ResumableStreamTest {
  private static final String NAME = "c0123456789abcdef";
  private static final Duration LONG = Duration.ofMinutes(10);

  private final StreamMemory all = StreamMemory.ofAll();
  private final CountDownLatch over = new CountDownLatch(1);

  private ResumableStream stream(Duration patience) {
    return new ResumableStream(NAME, "7", all.ofSession(), patience, over::countDown);
  }

  private static Flux<Outgoing> messages(int count, int size) {
    return Flux.range(1, count)
        .map(n -> Outgoing.notification("n" + n, JsonTree.object().put("text", "x".repeat(size))));
  }

  private static String method(byte[] event) {
    return new String(event, StandardCharsets.UTF_8).replaceAll("(?s).*\"method\":\"|\".*", "");
  }

  @Test
  void holdsUpItsSourceWhileNobodyReads() {
    AtomicInteger taken = new AtomicInteger();
    ResumableStream stream = stream(LONG);
    messages(10_000, 10).doOnNext(message -> taken.incrementAndGet()).subscribe(stream);
    assertThat(taken.get()).isBetween(200, 260);

    List<String> read = stream.after(0).map(ResumableStreamTest::method).collectList().block();
    assertThat(read).hasSize(10_000).startsWith("n1", "n2").endsWith("n9999", "n10000");
    assertThat(stream.hasAllAfter(9_990)).isTrue();
    assertThat(stream.hasAllAfter(9_000)).isFalse();
    assertThatThrownBy(() -> stream.after(9_000).blockLast())
        .isInstanceOf(GatewayException.EventForgotten.class);
    stream.close();
    assertThat(all.used()).isZero();
  }

  @Test
  void keepsNoMoreBytesThanThereIsRoomFor() {
    ResumableStream stream = stream(LONG);
    messages(100, 100_000).subscribe(stream);
    assertThat(all.used()).isLessThan(1_300_000);
    assertThat(stream.after(0).count().block()).isEqualTo(100);
    assertThat(all.used()).isLessThan(1_300_000);
    stream.close();
    assertThat(all.used()).isZero();
  }

  @Test
  void losesNothingWhenReadersComeAndGo() {
    ResumableStream stream = stream(LONG);
    messages(5_000, 10).subscribe(stream);
    List<String> read = new ArrayList<>();
    while (read.size() < 5_000) {
      stream
          .after(read.size())
          .take(97)
          .map(ResumableStreamTest::method)
          .doOnNext(read::add)
          .blockLast();
    }
    assertThat(read).startsWith("n1", "n2", "n3").endsWith("n5000").doesNotHaveDuplicates();
    stream.close();
  }

  @Test
  void sendsNoMoreThanItsReaderTakes() {
    ResumableStream stream = stream(LONG);
    messages(10, 10).subscribe(stream);
    List<String> read = new ArrayList<>();
    BaseSubscriber<byte[]> slow =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            subscription.request(2);
          }

          @Override
          protected void hookOnNext(byte[] event) {
            read.add(method(event));
          }
        };
    stream.after(0).subscribe(slow);
    assertThat(read).containsExactly("n1", "n2");
    slow.request(1);
    assertThat(read).containsExactly("n1", "n2", "n3");
    slow.cancel();
    assertThat(stream.after(2).map(ResumableStreamTest::method).blockFirst()).isEqualTo("n3");
    stream.close();
  }

  @Test
  void isOverWhenNobodyComesBack() throws InterruptedException {
    ResumableStream stream = stream(Duration.ofMillis(50));
    CountDownLatch cancelled = new CountDownLatch(1);
    messages(3, 10).concatWith(Flux.never()).doOnCancel(cancelled::countDown).subscribe(stream);
    assertThat(stream.after(0).take(1).count().block()).isEqualTo(1);
    assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(all.used()).isZero();
    assertThatThrownBy(() -> stream.after(1).blockLast())
        .isInstanceOf(GatewayException.EventForgotten.class);
  }

  @Test
  void tellsAFailureAsTheLastEvent() {
    ResumableStream stream = stream(LONG);
    messages(1, 10)
        .concatWith(Flux.error(new GatewayException.StreamCut("server")))
        .subscribe(stream);
    List<byte[]> read = stream.after(0).collectList().blockOptional().orElseThrow();
    assertThat(read).hasSize(2);
    assertThat(new String(read.getLast(), StandardCharsets.UTF_8))
        .startsWith("id: " + NAME + "-2\n")
        .contains("\"id\":7", "\"error\"");
    stream.close();
  }
}
