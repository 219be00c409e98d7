package dev.sallyport.crypto;

import java.nio.file.Path;

/** A process of its own that makes a key when it's told to, and prints it. */
final class KeyFileProgram {
  private KeyFileProgram() {}

  static void main(String[] args) throws Exception {
    KeyFile file = new KeyFile(Path.of(args[0]), "");
    IO.println("ready");
    IO.readln();
    IO.println(file.readOrCreate().value());
  }
}
