package dev.sallyport.registry;

/** Brings the registry up to date with its sources. */
public interface RegistryRefresh {

  /**
   * Returns once requests find what is in {@code config.yaml} and the database now; a database that
   * is away leaves its servers as they are. Blocks: for the control plane only.
   */
  void refresh();
}
