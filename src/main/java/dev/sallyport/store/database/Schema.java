package dev.sallyport.store.database;

import dev.sallyport.store.StoreStartException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Brings the database to the schema of this version. */
public final class Schema {
  private static final Set<MigrationState> UNKNOWN =
      Set.of(
          MigrationState.FUTURE_SUCCESS,
          MigrationState.FUTURE_FAILED,
          MigrationState.MISSING_SUCCESS,
          MigrationState.MISSING_FAILED);

  private static final Set<MigrationState> FAILED =
      Set.of(MigrationState.FAILED, MigrationState.FUTURE_FAILED, MigrationState.MISSING_FAILED);

  private Schema() {}

  /** The scripts, for a database. */
  public static Flyway flyway(Database database) {
    return Flyway.configure(Schema.class.getClassLoader())
        .dataSource(Connections.unpooled(database))
        .locations("classpath:db/migration")
        // Flyway would let a newer version's scripts pass.
        .ignoreMigrationPatterns(new String[0])
        // Others may have tables in the schema already.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load();
  }

  /**
   * Runs the scripts that haven't run yet. Replicas that do so at once wait for each other.
   *
   * @throws StoreStartException if the schema isn't one that this version may work with
   */
  static void migrate(Flyway flyway) {
    try {
      flyway.migrate();
    } catch (FlywayValidateException refused) {
      throw problem(flyway, refused);
    }
  }

  private static StoreStartException problem(Flyway flyway, FlywayValidateException refused) {
    String unknown = scripts(flyway, UNKNOWN);
    if (!unknown.isEmpty()) {
      return new StoreStartException(
          "The database was set up by a newer version of Sallyport: it has "
              + unknown
              + ", which this version doesn't know.",
          "Start that version or a newer one, or restore a backup from before.");
    }
    String failed = scripts(flyway, FAILED);
    if (!failed.isEmpty()) {
      return new StoreStartException(
          "The database's schema is incomplete: " + failed + " failed.",
          "Restore a backup, or repair what failed and remove its row from flyway_schema_history.");
    }
    return new StoreStartException(
        "The database's schema isn't what this version made: "
            + String.valueOf(refused.getMessage()).lines().skip(1).findFirst().orElse("").strip(),
        "Somebody changed the scripts of this version, or the rows of flyway_schema_history: use the"
            + " original version, or restore a backup.");
  }

  private static String scripts(Flyway flyway, Set<MigrationState> states) {
    return Stream.of(flyway.info().all())
        .filter(each -> states.contains(each.getState()))
        .map(each -> "V" + each.getVersion() + " (" + each.getDescription() + ")")
        .collect(Collectors.joining(", "));
  }
}
