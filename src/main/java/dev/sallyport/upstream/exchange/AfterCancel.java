package dev.sallyport.upstream.exchange;

import java.util.function.Consumer;
import reactor.util.context.Context;

/** What becomes of failures that come after nobody waits any more. */
public final class AfterCancel {
  private AfterCancel() {}

  /** They aren't worth a line in the log. */
  public static Context ignore(Context context) {
    Consumer<Throwable> nobodyCares = AfterCancel::drop;
    return context.put("reactor.onErrorDropped.local", nobodyCares);
  }

  private static void drop(Throwable failure) {
    // A cancelled request fails in many ways, all of them meant.
  }
}
