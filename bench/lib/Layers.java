import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Adds up the samples of a recording by layer. What the JDK does counts for who asked it to. */
final class Layers {
  private static final int TOP = 30;

  /** The first that a frame begins with is its layer; the JDK's frames are passed over. */
  private static final Map<String, String> LAYERS = new LinkedHashMap<>();

  static {
    LAYERS.put("dev.sallyport.observe.", "Sallyport, metrics and access log");
    LAYERS.put("dev.sallyport.", "Sallyport, the call's way");
    LAYERS.put("tools.jackson.", "Jackson (envelopes)");
    LAYERS.put("io.micrometer.", "Micrometer, Prometheus");
    LAYERS.put("io.prometheus.", "Micrometer, Prometheus");
    LAYERS.put("io.netty.channel.epoll.", "Netty, loop and socket calls");
    LAYERS.put("io.netty.channel.unix.", "Netty, loop and socket calls");
    LAYERS.put("io.netty.handler.ssl.", "TLS");
    LAYERS.put("io.netty.handler.codec.", "Netty, HTTP codec");
    LAYERS.put("io.netty.", "Netty, pipeline and buffers");
    LAYERS.put("reactor.netty.", "reactor-netty");
    LAYERS.put("reactor.pool.", "reactor-netty");
    LAYERS.put("reactor.", "reactor-core");
    LAYERS.put("sun.security.ssl.", "TLS");
    LAYERS.put("com.sun.crypto.", "TLS");
    LAYERS.put("org.springframework.", "Spring");
  }

  private Layers() {}

  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    long calls = Long.parseLong(arguments[1]);
    print(file, "jdk.CPUTimeSample", "of CPU samples", event -> 1, 0);
    print(file, "jdk.ObjectAllocationSample", "bytes per call", e -> e.getLong("weight"), calls);
  }

  private static void print(
      Path file, String type, String head, ToDoubleFunction<RecordedEvent> weight, long calls)
      throws Exception {
    Map<String, Double> layers = new HashMap<>();
    Map<String, Double> ours = new HashMap<>();
    double all = 0;
    Set<Long> seen = new HashSet<>();
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        if (!event.getEventType().getName().equals(type) || event.getStackTrace() == null) {
          continue;
        }
        // A thread's first sample of allocation stands for all since its start.
        if (calls > 0 && seen.add(event.getThread() == null ? 0L : event.getThread().getId())) {
          continue;
        }
        double each = weight.applyAsDouble(event);
        all += each;
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        layers.merge(layer(frames), each, Double::sum);
        ours.merge(ours(frames), each, Double::sum);
      }
    }
    table("layer", head, layers, all, calls);
    ours.remove("");
    table("the method of Sallyport's that the work is done for, however deep", head, ours, all, calls);
  }

  private static String layer(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      String name = frame.getMethod().getType().getName();
      for (Map.Entry<String, String> each : LAYERS.entrySet()) {
        if (name.startsWith(each.getKey())) {
          return each.getValue();
        }
      }
    }
    return "JDK, other threads";
  }

  private static String ours(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      String type = frame.getMethod().getType().getName();
      if (type.startsWith("dev.sallyport.")) {
        return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethod().getName();
      }
    }
    return "";
  }

  private static void table(
      String what, String head, Map<String, Double> weights, double all, long calls) {
    System.out.println("| " + what + " | " + head + " |\n| --- | --- |");
    weights.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(TOP)
        .forEach(
            entry ->
                System.out.println(
                    "| " + entry.getKey() + " | " + figure(entry.getValue(), all, calls) + " |"));
    System.out.println();
  }

  private static String figure(double weight, double all, long calls) {
    return calls == 0
        ? String.format(Locale.ROOT, "%.1f %%", 100 * weight / all)
        : String.format(Locale.ROOT, "%.0f", weight / calls);
  }
}
