package dev.sallyport.admin.server;

import dev.sallyport.testing.SharedPostgres;
import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;

class ServerApiOnPostgresTest extends ServerApiBehaviour {
  @Override
  TestDatabase database(Path emptyFolder) {
    return SharedPostgres.server().database();
  }
}
