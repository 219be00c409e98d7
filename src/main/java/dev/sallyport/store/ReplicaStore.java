package dev.sallyport.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What replicas share beside the servers, in a database that they all use. Each method may block:
 * not for the path of a message. Each throws {@link StoreException.Unavailable} while the database
 * is away. What's stored is sealed by the caller. Thread-safe.
 */
public interface ReplicaStore {

  /**
   * Something for another replica.
   *
   * @param to the replica; null for all but the sender
   */
  record Parcel(@Nullable String to, String body) {}

  /**
   * What's known of a client's session.
   *
   * @param unused how long no replica has used it
   * @param isOver whether it has been ended
   * @param state what was stored
   */
  record ClientSessionRow(Duration unused, boolean isOver, @Nullable String state) {}

  /**
   * A client's session now.
   *
   * @param owner the same for all sessions of one caller
   * @param left how long it's worth to know of it
   */
  record ClientSessionUse(String id, String owner, Duration left) {}

  /**
   * A session that a replica opened with a server and hasn't ended.
   *
   * @param held what's needed to end it
   */
  record ServerSessionRow(String id, String held) {}

  /**
   * A session that a client has with a server.
   *
   * @param left how long it lasts if nobody uses it any more
   * @param held what's needed to end it
   */
  record PassedSessionRow(String id, int generation, Duration left, String held) {}

  /**
   * Tells that a replica lives, and removes what's too old to be of use, and of sessions of clients
   * the ones that are unused longest where there are too many.
   */
  void alive(String replica);

  /** A replica ends: nothing reaches it any more. */
  void leave(String replica);

  /**
   * Stores parcels in their order, and tells their recipients.
   *
   * @param from who sends them
   * @return for each whether it's on its way: a recipient may be gone, or have too many
   */
  List<Boolean> send(String from, List<Parcel> parcels);

  /** Takes some of a replica's parcels, the oldest first; empty if there are none. */
  List<String> take(String replica);

  /** Tells that there are parcels for a replica. */
  StoreChanges parcels(String replica);

  /** What's known of a client's session. */
  Optional<ClientSessionRow> clientSession(String id);

  /** A client's session is used. */
  void useClientSession(ClientSessionUse session);

  /**
   * A client's session is used and changed.
   *
   * @param change makes its next state of its last one, which is null if there's none
   */
  void changeClientSession(ClientSessionUse session, Function<@Nullable String, String> change);

  /** A client's session is over. */
  void endClientSession(ClientSessionUse session);

  /** A session with a server was opened. */
  void openedServerSession(String replica, ServerSessionRow session);

  /** A session with a server was ended. */
  void endedServerSession(String id);

  /** Sessions that clients have with servers are used: all replicas know until when they last. */
  void usePassedSessions(List<PassedSessionRow> sessions);

  /** Such a session was ended. */
  void endPassedSession(String id);

  /** The row of one. */
  Optional<PassedSessionRow> findPassedSession(String id);

  /** Takes such a session that's over by now; false if it's still used. */
  boolean takePassedSession(String id);

  /** Takes some that are long over, and that no replica has ended. */
  List<PassedSessionRow> takePassedSessions();

  /**
   * Takes over some sessions with servers whose replicas are gone.
   *
   * @param replica ends them from now on
   */
  List<ServerSessionRow> takeOrphans(String replica);
}
