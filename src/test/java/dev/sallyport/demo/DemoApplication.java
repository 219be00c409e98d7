package dev.sallyport.demo;

import dev.sallyport.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.util.FileSystemUtils;

/**
 * The program behind {@code ./mvnw spring-boot:test-run}, which finds it by its annotation among
 * the programs of the tests. It configures nothing itself.
 */
@SpringBootApplication(proxyBeanMethods = false)
final class DemoApplication {

  /**
   * Starts the demo in a temporary folder that goes with it.
   *
   * @param args Spring's own, such as {@code --server.port=4100}
   */
  static void main(String[] args) throws IOException, ConfigException {
    Path folder = Files.createTempDirectory("sallyport-demo-");
    Demo demo = Demo.start(folder, System.getenv(), args);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  demo.close();
                  FileSystemUtils.deleteRecursively(folder.toFile());
                }));
    System.out.println(DemoInstructions.of(demo));
  }
}
