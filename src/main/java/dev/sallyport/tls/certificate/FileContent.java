package dev.sallyport.tls.certificate;

/** A file's name and bytes. The bytes aren't copied: nobody changes them. */
public final class FileContent {
  private final String name;
  private final byte[] bytes;

  /** Takes the bytes over. */
  public FileContent(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  /** The file's name, as in its directory. */
  public String name() {
    return name;
  }

  /** Its bytes, not to be changed. */
  public byte[] bytes() {
    return bytes;
  }
}
