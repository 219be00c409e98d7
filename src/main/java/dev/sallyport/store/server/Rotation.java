package dev.sallyport.store.server;

import dev.sallyport.store.StoreException;
import dev.sallyport.store.database.Availability;
import dev.sallyport.store.database.JsonText;
import dev.sallyport.store.secret.UnreadableSecretException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Seals secrets of another key with the current one. A row that somebody changes at the same time,
 * or that doesn't open, stays as it is.
 */
public final class Rotation implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Rotation.class);

  private final ServerRows rows;
  private final RowSecrets secrets;
  private final TransactionOperations transactions;
  private final Availability availability;

  Rotation(
      ServerRows rows,
      RowSecrets secrets,
      TransactionOperations transactions,
      Availability availability) {
    this.rows = rows;
    this.secrets = secrets;
    this.transactions = transactions;
    this.availability = availability;
  }

  /** Looks at all rows once. */
  @Override
  public void run() {
    try {
      List<ServerRow> all = availability.use(rows::findAll);
      long sealed = all.stream().filter(this::rotate).count();
      if (sealed > 0) {
        log.info("Secrets sealed again with the current key; servers: {}", sealed);
      }
    } catch (StoreException.Unavailable away) {
      log.warn("Secrets are still sealed with the previous key: {}", away.getMessage());
    }
  }

  /** Whether a row was sealed again. */
  private boolean rotate(ServerRow row) {
    try {
      return seal(row) && availability.use(() -> store(row));
    } catch (UnreadableSecretException | StoreException.NoSecretKey kept) {
      return false;
    }
  }

  private boolean store(ServerRow row) {
    try {
      transactions.executeWithoutResult(status -> rows.saveAndFlush(row));
      return true;
    } catch (OptimisticLockingFailureException changedMeanwhile) {
      return false;
    }
  }

  private boolean seal(ServerRow row) throws UnreadableSecretException {
    String credentials = row.credentials;
    String headers = row.staticHeaders;
    if (credentials != null) {
      row.credentials = secrets.current(row.id, RowSecrets.CREDENTIALS, credentials);
    }
    if (headers != null) {
      row.staticHeaders = JsonText.of(current(row.id, headers));
    }
    String password = row.sslClientKeyPassword;
    if (password != null) {
      row.sslClientKeyPassword = secrets.current(row.id, RowSecrets.CLIENT_KEY_PASSWORD, password);
    }
    String proxy = row.proxyCredentials;
    if (proxy != null) {
      row.proxyCredentials = secrets.current(row.id, RowSecrets.PROXY_CREDENTIALS, proxy);
    }
    return !Objects.equals(credentials, row.credentials)
        || !Objects.equals(password, row.sslClientKeyPassword)
        || !Objects.equals(proxy, row.proxyCredentials)
        || !Objects.equals(headers, row.staticHeaders);
  }

  private Map<String, String> current(String id, String headers) throws UnreadableSecretException {
    Map<String, String> sealed = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : JsonText.texts(headers).entrySet()) {
      sealed.put(
          each.getKey(),
          secrets.current(id, RowSecrets.headerField(each.getKey()), each.getValue()));
    }
    return sealed;
  }
}
