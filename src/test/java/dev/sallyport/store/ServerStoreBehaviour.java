package dev.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.ResourceIndicator;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TokenClientAuth;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.RunningStore;
import dev.sallyport.testing.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store does, on any database. */
abstract class ServerStoreBehaviour {
  static final URI URL = URI.create("https://mcp.example.com/mcp");
  static final Actor ADMIN = new Actor("admin", "192.0.2.1");
  static final Actor OTHER = new Actor("other", "192.0.2.2");

  @TempDir Path folder;
  private RunningStore running;
  private ServerStore store;

  abstract TestDatabase database(Path emptyFolder);

  @BeforeEach
  void start() {
    running = RunningStore.on(database(folder));
    store = running.store();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void keepsEverythingADefinitionSays() {
    ServerDefinition full = FullDefinition.of("full");

    StoredServer inserted = store.insert("id-1", full, ADMIN);

    assertThat(inserted).isInstanceOf(StoredServer.Usable.class);
    assertThat(store.find("id-1")).contains(inserted);
    assertThat(usable("id-1")).isEqualTo(full);
    assertThat(store.all()).containsExactly(inserted);
    assertThat(store.load(List.of("id-1", "nobody"))).containsExactly(inserted);
    assertThat(store.versions()).isEqualTo(Map.of("id-1", inserted.row().version()));
  }

  @Test
  void remembersSinceWhenVerificationIsOff() {
    Definitions off =
        Definitions.server("s", URI.create("https://mcp.example.com/mcp"))
            .sslVerify(new SslVerify.Disabled());
    RowDetails inserted = store.insert("id-1", off.build(), ADMIN).row();
    assertThat(inserted.unverifiedSince()).isEqualTo(inserted.createdAt());

    RowDetails edited =
        store.update("id-1", inserted.version(), off.alias("t").build(), ADMIN).row();
    assertThat(edited.updatedAt()).isAfter(inserted.updatedAt());
    assertThat(edited.unverifiedSince()).as("another edit").isEqualTo(inserted.createdAt());
    assertThat(store.find("id-1").orElseThrow().row()).isEqualTo(edited);

    Definitions on = off.sslVerify(new SslVerify.Enabled());
    RowDetails verified = store.update("id-1", edited.version(), on.build(), ADMIN).row();
    assertThat(verified.unverifiedSince()).isNull();

    RowDetails again =
        store
            .update(
                "id-1", verified.version(), on.sslVerify(new SslVerify.Disabled()).build(), ADMIN)
            .row();
    assertThat(again.unverifiedSince()).isEqualTo(again.updatedAt());
  }

  @Test
  void keepsEachFormOfAClientOfOAuth() {
    List<ClientCredentials> forms =
        List.of(
            new ClientCredentials(
                "the gateway",
                new Secret("s3cr3t"),
                List.of("a", "b"),
                URI.create("https://tokens.example.com/token"),
                TokenClientAuth.CLIENT_SECRET_BASIC,
                new ResourceIndicator.Given(URI.create("urn:crm")),
                new SslVerify.CaPath(Path.of("/certs/ca.pem"))),
            new ClientCredentials(
                "g",
                new Secret("s"),
                List.of(),
                null,
                null,
                new ResourceIndicator.Omitted(),
                new SslVerify.Disabled()),
            new ClientCredentials(
                "g",
                new Secret("s"),
                List.of(),
                null,
                null,
                new ResourceIndicator.OfServer(),
                null));
    for (int i = 0; i < forms.size(); i++) {
      ServerDefinition definition =
          Definitions.server("s" + i, URI.create("https://mcp.example.com/mcp"))
              .auth(forms.get(i))
              .build();
      store.insert("id-" + i, definition, ADMIN);
      assertThat(usable("id-" + i)).isEqualTo(definition);
    }
    long version = store.find("id-0").orElseThrow().row().version();
    ServerDefinition without =
        Definitions.server("s0", URI.create("https://mcp.example.com/mcp")).build();
    store.update("id-0", version, without, ADMIN);
    assertThat(usable("id-0").auth()).isEqualTo(new UpstreamAuth.None());
  }

  @Test
  void keepsEachFormOfTrust() {
    List<SslVerify> forms =
        List.of(
            new SslVerify.Default(),
            new SslVerify.Enabled(),
            new SslVerify.Disabled(),
            new SslVerify.CaPath(Path.of("/certs/ca.pem")),
            new SslVerify.CaText("-----BEGIN CERTIFICATE-----\n"));
    for (SslVerify form : forms) {
      String id = form.getClass().getSimpleName();
      ServerDefinition definition = Definitions.server(id, URL).sslVerify(form).build();
      store.insert(id, definition, ADMIN);
      assertThat(usable(id)).isEqualTo(definition);
    }
  }

  @Test
  void keepsEachWayToAuthenticate() {
    Secret secret = new Secret("user:p\u00e4ss");
    List<UpstreamAuth> ways =
        List.of(
            new UpstreamAuth.None(),
            new UpstreamAuth.ApiKey(secret),
            new UpstreamAuth.BearerToken(secret),
            new UpstreamAuth.Basic(secret),
            new UpstreamAuth.Authorization(secret),
            new UpstreamAuth.Token(secret));
    for (UpstreamAuth way : ways) {
      String id = way.getClass().getSimpleName();
      store.insert(id, Definitions.server(id, URL).auth(way).build(), ADMIN);
      assertThat(usable(id).auth()).isEqualTo(way);
    }
  }

  @Test
  void saysWhoRegisteredAndChangedAServerAndWhen() {
    RowDetails first = store.insert("id", plain("one"), ADMIN).row();
    RowDetails second = store.update("id", first.version(), plain("two"), OTHER).row();

    assertThat(first.createdBy()).isEqualTo("admin");
    assertThat(first.updatedAt()).isEqualTo(first.createdAt());
    assertThat(second.createdBy()).isEqualTo("admin");
    assertThat(second.updatedBy()).isEqualTo("other");
    assertThat(second.createdAt()).isEqualTo(first.createdAt());
    assertThat(second.updatedAt()).isAfterOrEqualTo(first.updatedAt());
    assertThat(second.version()).isGreaterThan(first.version());
    assertThat(second.name()).isEqualTo("two");
    assertThat(store.find("id").orElseThrow().row()).isEqualTo(second);
  }

  @Test
  void listsServersInTheOrderOfTheirNames() {
    store.insert("1", plain("b"), ADMIN);
    store.insert("2", plain("C"), ADMIN);
    store.insert("3", plain("a"), ADMIN);

    assertThat(store.all().stream().map(each -> each.row().name())).containsExactly("a", "b", "C");
  }

  @Test
  void refusesAnIdTwice() {
    store.insert("id", plain("one"), ADMIN);

    assertThatThrownBy(() -> store.insert("id", plain("two"), ADMIN))
        .isInstanceOf(StoreException.IdTaken.class)
        .hasMessageContaining("'id'");
  }

  @Test
  void refusesNamesAndAliasesTwiceWhateverTheirLetterCase() {
    store.insert("1", Definitions.server("Tickets", URL).alias("Desk").build(), ADMIN);
    store.insert("2", plain("free"), ADMIN);

    assertNameTaken("tickets", () -> store.insert("3", plain("tickets"), ADMIN));
    assertNameTaken("DESK", () -> store.insert("3", plain("DESK"), ADMIN));
    assertNameTaken(
        "TICKETS",
        () -> store.insert("3", Definitions.server("x", URL).alias("TICKETS").build(), ADMIN));
    assertNameTaken("desk", () -> store.update("2", version("2"), plain("desk"), ADMIN));
    assertThat(store.versions()).containsOnlyKeys("1", "2");
    assertThat(store.find("2").orElseThrow().row().name()).isEqualTo("free");
  }

  @Test
  void givesUpNamesWithTheirServer() {
    store.insert("1", Definitions.server("one", URL).alias("uno").build(), ADMIN);
    store.update("1", version("1"), plain("eins"), ADMIN);
    store.insert("2", Definitions.server("uno", URL).alias("ONE").build(), ADMIN);
    store.delete("2", ADMIN);
    store.insert("3", plain("one"), ADMIN);

    assertThat(store.versions()).containsOnlyKeys("1", "3");
  }

  @Test
  void takesTheNameAsAliasToo() {
    ServerDefinition both = Definitions.server("Same", URL).alias("same").build();

    store.insert("id", both, ADMIN);

    assertThat(usable("id")).isEqualTo(both);
  }

  @Test
  void refusesAChangeMadeFromAnOlderVersion() {
    long read = store.insert("id", plain("one"), ADMIN).row().version();
    store.update("id", read, plain("two"), ADMIN);

    assertThatThrownBy(() -> store.update("id", read, plain("three"), OTHER))
        .isInstanceOf(StoreException.ChangedMeanwhile.class);
    assertThat(usable("id").name().value()).isEqualTo("two");
  }

  @Test
  void letsExactlyOneOfManyWritersWin() throws Exception {
    long read = store.insert("id", plain("start"), ADMIN).row().version();

    List<Object> outcomes =
        race(8, each -> store.update("id", read, plain("name" + each), ADMIN).row().name());

    assertThat(outcomes.stream().filter(String.class::isInstance)).hasSize(1);
    assertThat(outcomes.stream().filter(StoreException.ChangedMeanwhile.class::isInstance))
        .hasSize(7);
    assertThat(outcomes).contains(usable("id").name().value());
  }

  @Test
  void letsExactlyOneOfManyWritersTakeAName() throws Exception {
    List<Object> outcomes =
        race(
            8,
            each ->
                store
                    .insert(
                        "id" + each,
                        each % 2 == 0
                            ? Definitions.server("one", URL).alias("TWO").build()
                            : Definitions.server("two", URL).alias("ONE").build(),
                        ADMIN)
                    .row()
                    .id());

    assertThat(outcomes.stream().filter(String.class::isInstance)).hasSize(1);
    assertThat(outcomes.stream().filter(StoreException.NameTaken.class::isInstance)).hasSize(7);
    assertThat(store.versions()).hasSize(1);
  }

  @Test
  void letsExactlyOneOfManyWritersTakeAnId() throws Exception {
    List<Object> outcomes =
        race(8, each -> store.insert("id", plain("name" + each), ADMIN).row().id());

    assertThat(outcomes.stream().filter(String.class::isInstance)).hasSize(1);
    assertThat(outcomes.stream().filter(StoreException.IdTaken.class::isInstance)).hasSize(7);
  }

  @Test
  void losesNoChangeOfManyWritersWhoReadAgain() throws Exception {
    store.insert("id", plain("n0"), ADMIN);

    List<Object> outcomes =
        race(
            4,
            each -> {
              for (int i = 0; i < 5; i++) {
                boolean stored = false;
                while (!stored) {
                  stored = tryToRename("n" + each + "_" + i);
                }
              }
              return "done";
            });

    assertThat(outcomes).containsOnly("done");
    assertThat(version("id")).isEqualTo(20);
    assertThat(store.audit(new AuditQuery("id", null, 100))).hasSize(21);
  }

  @Test
  void writesNothingIfNothingChanges() {
    ServerDefinition full = FullDefinition.of("full");
    StoredServer inserted = store.insert("id", full, ADMIN);

    StoredServer updated = store.update("id", inserted.row().version(), full, OTHER);

    assertThat(updated).isEqualTo(inserted);
    assertThat(store.find("id")).contains(inserted);
    assertThat(store.audit(new AuditQuery("id", null, 10))).hasSize(1);
  }

  @Test
  void clearsWhatADefinitionDoesNotSayAnyMore() {
    long read = store.insert("id", FullDefinition.of("full"), ADMIN).row().version();

    store.update("id", read, plain("full"), ADMIN);

    assertThat(usable("id")).isEqualTo(plain("full"));
  }

  @Test
  void saysWhichServerDoesNotExist() {
    assertThat(store.find("nobody")).isEmpty();
    assertThatThrownBy(() -> store.update("nobody", 0, plain("x"), ADMIN))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining("'nobody'");
    assertThatThrownBy(() -> store.delete("nobody", ADMIN))
        .isInstanceOf(StoreException.NotFound.class);
  }

  @Test
  void loadsMoreServersThanFitIntoOneQuery() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 1100; i++) {
      ids.add("unknown" + i);
    }
    store.insert("id", plain("one"), ADMIN);
    ids.addLast("id");

    assertThat(store.load(ids)).hasSize(1);
    assertThat(store.load(List.of())).isEmpty();
  }

  private boolean tryToRename(String name) {
    try {
      store.update("id", version("id"), plain(name), ADMIN);
      return true;
    } catch (StoreException.ChangedMeanwhile again) {
      return false;
    }
  }

  private static ServerDefinition plain(String name) {
    return Definitions.server(name, URL).build();
  }

  private long version(String id) {
    return store.find(id).orElseThrow().row().version();
  }

  private ServerDefinition usable(String id) {
    return ((StoredServer.Usable) store.find(id).orElseThrow()).definition();
  }

  private static void assertNameTaken(String name, Callable<?> change) {
    assertThatThrownBy(change::call)
        .isInstanceOfSatisfying(
            StoreException.NameTaken.class, taken -> assertThat(taken.name()).isEqualTo(name));
  }

  /** What each of some threads that begin at once ends with: a result, or a refusal. */
  private static List<Object> race(int writers, Attempt attempt) throws Exception {
    CyclicBarrier line = new CyclicBarrier(writers);
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<Object>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        int each = i;
        running.add(
            threads.submit(
                () -> {
                  line.await(10, TimeUnit.SECONDS);
                  try {
                    return attempt.of(each);
                  } catch (StoreException refused) {
                    return refused;
                  }
                }));
      }
      List<Object> outcomes = new ArrayList<>();
      for (Future<Object> each : running) {
        outcomes.add(each.get(30, TimeUnit.SECONDS));
      }
      return outcomes;
    }
  }

  private interface Attempt {
    Object of(int writer);
  }
}
