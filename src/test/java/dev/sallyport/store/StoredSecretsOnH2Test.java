package dev.sallyport.store;

import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;

class StoredSecretsOnH2Test extends StoredSecretsBehaviour {
  @Override
  TestDatabase database(Path emptyFolder) {
    return TestDatabase.h2(emptyFolder);
  }
}
