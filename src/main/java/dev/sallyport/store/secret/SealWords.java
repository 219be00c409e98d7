package dev.sallyport.store.secret;

import java.util.stream.Collectors;

/** What's told to the operator when a secret can't be sealed or opened. */
final class SealWords {
  private static final String GIVE_AGAIN = "or give the secret again.";

  private SealWords() {}

  static String noKeyToSeal(KeyRing keys) {
    return "Secrets can't be stored: "
        + keys.problem()
            .map(problem -> problem + ". Mend that, or set ")
            .orElse("they are encrypted, and there's no key. Set ")
        + "SALLYPORT_SECRET_KEY (a good one: openssl rand -hex 32), and start the gateway again.";
  }

  static String otherKey(String field, SealedText text, KeyRing keys) {
    String known = keys.keys().map(SealingKey::toString).collect(Collectors.joining(" and "));
    return "'%s' is sealed with key %s, and this gateway has %s%s. "
            .formatted(
                field,
                text.keyId(),
                known.isEmpty() ? "no key" : "only " + known,
                keys.problem()
                    .map(problem -> ": " + problem)
                    .orElse(known.isEmpty() ? ": SALLYPORT_SECRET_KEY isn't set" : ""))
        + "Set SALLYPORT_SECRET_KEY back to that key, or SALLYPORT_SECRET_KEY_PREVIOUS to it, "
        + GIVE_AGAIN;
  }

  static String changed(String field, SealingKey key) {
    return "'%s' doesn't open with %s, which sealed it: it was changed in the database, or moved there from another server or field. Restore it from a backup, %s"
        .formatted(field, key, GIVE_AGAIN);
  }

  static String notSealed(String field) {
    return "'%s' holds no sealed secret: it was changed in the database. Restore it from a backup, %s"
        .formatted(field, GIVE_AGAIN);
  }

  static String otherVersion(String field, int version) {
    return "'%s' is sealed in form v%d, which this version of Sallyport doesn't know: a newer one stored it. Use that version, %s"
        .formatted(field, version, GIVE_AGAIN);
  }
}
