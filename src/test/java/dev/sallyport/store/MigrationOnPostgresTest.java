package dev.sallyport.store;

import dev.sallyport.testing.SharedPostgres;
import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;

class MigrationOnPostgresTest extends MigrationBehaviour {
  @Override
  TestDatabase database(Path emptyFolder) {
    return SharedPostgres.server().database();
  }
}
