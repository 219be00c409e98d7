package dev.sallyport.store;

import dev.sallyport.testing.SharedPostgres;
import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;

class ServerStoreOnPostgresTest extends ServerStoreBehaviour {
  @Override
  TestDatabase database(Path emptyFolder) {
    return SharedPostgres.server().database();
  }
}
