package dev.sallyport.replica;

import java.time.Duration;

/**
 * How often replicas look after each other.
 *
 * @param beat how often one says in the database that it lives
 * @param grace how long one must have said so without a gap before it ends what others left open:
 *     after the database was away, none of them looks alive
 * @param moment how long a session with a server is open before it's written down
 */
record ReplicaTiming(Duration beat, Duration grace, Duration moment) {
  static final ReplicaTiming DEFAULT =
      new ReplicaTiming(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofSeconds(5));
}
