package dev.sallyport.store;

import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;

class AuditOnH2Test extends AuditBehaviour {
  @Override
  TestDatabase database(Path emptyFolder) {
    return TestDatabase.h2(emptyFolder);
  }
}
