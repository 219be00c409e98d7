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
  /** For replicas that are taken for dead after a silence. */
  static ReplicaTiming of(Duration silence) {
    return new ReplicaTiming(silence.dividedBy(4), moreThan(silence), silence.dividedBy(8));
  }

  private static Duration moreThan(Duration silence) {
    return silence.multipliedBy(3).dividedBy(2);
  }
}
