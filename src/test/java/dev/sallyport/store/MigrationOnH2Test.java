package dev.sallyport.store;

import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;

class MigrationOnH2Test extends MigrationBehaviour {
  @Override
  TestDatabase database(Path emptyFolder) {
    return TestDatabase.h2(emptyFolder);
  }
}
