package dev.sallyport.cli.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps the log off while it's open: {@code check} and {@code tls} print what there is to say
 * themselves, and without Spring Boot logback would write everything to the same terminal.
 */
public final class QuietLogging implements AutoCloseable {
  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final TurboFilter nothing =
      new TurboFilter() {
        @Override
        public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
          return FilterReply.DENY;
        }
      };

  /** Keeps the log off from here on. */
  public QuietLogging() {
    context.addTurboFilter(nothing);
  }

  @Override
  public void close() {
    context.getTurboFilterList().remove(nothing);
  }
}
