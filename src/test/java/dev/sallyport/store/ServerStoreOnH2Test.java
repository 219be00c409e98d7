package dev.sallyport.store;

import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;

class ServerStoreOnH2Test extends ServerStoreBehaviour {
  @Override
  TestDatabase database(Path emptyFolder) {
    return TestDatabase.h2(emptyFolder);
  }
}
