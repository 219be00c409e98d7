package dev.sallyport.jsonrpc;

import io.netty.util.ByteProcessor;

/**
 * Finds the ends of events in a {@code text/event-stream} (WHATWG HTML, "Parsing an event stream"):
 * a blank line, whatever ends its lines. Keeps its state from one buffer to the next. Not
 * thread-safe.
 */
public final class EventBoundary implements ByteProcessor {
  private boolean lineEmpty = true;
  private boolean afterCarriageReturn;

  /** Takes one byte; false if it ends an event. */
  @Override
  public boolean process(byte value) {
    boolean completesCrLf = afterCarriageReturn && value == '\n';
    afterCarriageReturn = value == '\r';
    if (completesCrLf) {
      return true;
    }
    if (value == '\n' || value == '\r') {
      boolean blankLine = lineEmpty;
      lineEmpty = true;
      return !blankLine;
    }
    lineEmpty = false;
    return true;
  }
}
