package dev.sallyport.config.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFolder;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.StdioCommand;
import dev.sallyport.definition.StdioCommand.Argument;
import dev.sallyport.definition.StdioCommand.Sharing;
import dev.sallyport.definition.Transport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that are programs, in {@code config.yaml}. */
class StdioKeysTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("API_KEY", "s3cret-of-the-env");

  @TempDir Path folder;

  private static String config(String keys) {
    return ConfigFolder.serverWith("transport: stdio\n" + keys)
        + "\ngeneral_settings:\n  allow_stdio: true\n";
  }

  private ServerDefinition server(String keys) throws ConfigException {
    return new ConfigFolder(folder).server(config(keys), ENVIRONMENT);
  }

  @Test
  void sayAllThereIsToSayOfAProgram() throws ConfigException {
    ServerDefinition server =
        server(
            """
            command: npx
            args: [-y, "@example/server", "--key=${API_KEY}"]
            env: {API_KEY: os.environ/API_KEY, MODE: fast}
            cwd: work
            stdio_process: shared
            stdio_max_processes: 3
            """);
    assertThat(server.transport()).isEqualTo(Transport.STDIO);
    assertThat(server.command())
        .isEqualTo(
            new StdioCommand(
                "npx",
                List.of(
                    new Argument("-y", false),
                    new Argument("@example/server", false),
                    new Argument("--key=s3cret-of-the-env", true)),
                Map.of("API_KEY", new Secret("s3cret-of-the-env"), "MODE", new Secret("fast")),
                folder.resolve("work"),
                Sharing.SHARED,
                3));
    assertThat(server.displayUrl()).isEqualTo("stdio: npx");
    assertThat(server.clientPath()).isEqualTo("/mcp/a");
    assertThat(server + " " + server.command()).doesNotContain("s3cret");
    assertThat(DefinitionFields.of(server).toString())
        .contains(
            "command=npx", "env={API_KEY=null, MODE=null}", "args=[-y, @example/server, null]")
        .doesNotContain("s3cret", "fast");
  }

  @Test
  void aPathOfAProgramBeginsAtTheFilesFolder() throws ConfigException {
    StdioCommand command = Objects.requireNonNull(server("command: ./bin/server").command());
    assertThat(command.program()).isEqualTo(folder.resolve("bin/server").toString());
    assertThat(command.sharing()).isEqualTo(Sharing.PER_SESSION);
    assertThat(command.mostProcesses()).isEqualTo(StdioCommand.DEFAULT_MOST_PROCESSES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "command: npx -y server        | takes a program without its arguments",
        "command: ''                   | is empty; write the program",
        "command: ~/bin/server         | '~' isn't expanded",
        "args: [a]                     | 'command' is missing",
        "command: a\\nargs: a           | must be a list",
        "command: a\\nargs: [1]         | must be a text",
        "command: a\\nenv: {A: 8080}    | YAML reads this as a number; put it in quotes",
        "command: a\\nenv: {A-B: x}     | has letters, digits and '_' only",
        "command: a\\nenv: {A: }        | has no value",
        "command: a\\nurl: https://h/m  | means nothing for transport: stdio",
        "command: a\\nssl_verify: false | means nothing for transport: stdio",
        "command: a\\nauth_type: basic  | means nothing for transport: stdio",
        "command: a\\nextra_headers: [A]| means nothing for transport: stdio",
        "command: a\\nstdio_process: one| unknown value 'one'",
        "command: a\\nstdio_max_processes: 0 | must be 1 to 1000",
        "command: a\\n"
            + "stdio_process: shared\\n"
            + "bridge_sessions: per_call | contradicts bridge_sessions"
      })
  void mistakesAreSaidInWords(String keys, String words) {
    assertThat(new ConfigFolder(folder).problems(config(keys.replace("\\n", "\n")), ENVIRONMENT))
        .anyMatch(problem -> problem.contains(words));
  }

  @Test
  void nothingIsStartedWhereTheSettingsDoNotAllowIt() {
    String without = ConfigFolder.serverWith("transport: stdio\ncommand: npx");
    assertThat(new ConfigFolder(folder).problems(without))
        .singleElement()
        .asString()
        .contains(
            "mcp_servers.a.transport: 'stdio' starts a program on this machine, which is off;")
        .contains("allow_stdio: true in general_settings");
    assertThat(
            new ConfigFolder(folder)
                .problems(without + "\ngeneral_settings:\n  allow_stdio: maybe"))
        .anyMatch(problem -> problem.contains("allow_stdio: must be true or false"));
  }
}
