package dev.sallyport.admin.server;

import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;

class ServerApiOnH2Test extends ServerApiBehaviour {
  @Override
  TestDatabase database(Path emptyFolder) {
    return TestDatabase.h2(emptyFolder);
  }
}
