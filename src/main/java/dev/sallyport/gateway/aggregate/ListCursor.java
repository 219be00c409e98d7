package dev.sallyport.gateway.aggregate;

import dev.sallyport.crypto.AesGcm;
import dev.sallyport.crypto.KeyDerivation;
import dev.sallyport.definition.Secret;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a list goes on at each of several servers, sealed: any replica with the same key can go on,
 * also after a restart. AES-256-GCM; thread-safe.
 */
public final class ListCursor {
  private static final String PURPOSE = "sallyport list cursor";

  private final AesGcm cipher;

  /**
   * @param secret {@code SALLYPORT_SECRET_KEY}, from which the key is derived; without one, the key
   *     is this process's own
   */
  public ListCursor(@Nullable Secret secret) {
    this.cipher =
        secret == null
            ? AesGcm.withRandomKey()
            : new AesGcm(KeyDerivation.derive(secret, PURPOSE, AesGcm.KEY_LENGTH));
  }

  /**
   * Seals the cursors of servers.
   *
   * @param cursors by the servers' names
   * @param method of the list; the cursor is good for it and for that caller
   */
  String seal(Map<String, String> cursors, String method, String owner) {
    ObjectNode held = JsonTree.object();
    cursors.forEach(held::put);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(cipher.seal(JsonTree.write(held), associated(method, owner)));
  }

  /**
   * The cursors of servers, by their names.
   *
   * @throws GatewayException.InvalidParams if they weren't sealed for that method and caller
   */
  Map<String, String> open(String cursor, String method, String owner) {
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(cursor);
      JsonNode held =
          JsonTree.read(cipher.open(sealed, associated(method, owner)))
              .orElseThrow(ListCursor::notOurs);
      Map<String, String> cursors = new LinkedHashMap<>();
      held.properties().forEach(each -> cursors.put(each.getKey(), each.getValue().asString("")));
      return cursors;
    } catch (AEADBadTagException | IllegalArgumentException forged) {
      throw notOurs();
    }
  }

  private static GatewayException notOurs() {
    return new GatewayException.InvalidParams(
        "this gateway didn't give you that cursor for this list: begin without one");
  }

  private static byte[] associated(String method, String owner) {
    return (method + "\n" + owner).getBytes(StandardCharsets.UTF_8);
  }
}
