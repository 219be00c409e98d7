package dev.sallyport.cli.check;

import dev.sallyport.cli.terminal.Words;
import dev.sallyport.inspect.InspectionFailure;
import dev.sallyport.inspect.InspectionReport;
import dev.sallyport.inspect.McpFindings;
import dev.sallyport.inspect.TlsFindings;
import dev.sallyport.upstream.probe.Era;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An inspection's report, in lines for a terminal. */
final class Findings {
  private final List<String> lines = new ArrayList<>();

  private Findings() {}

  /** The verdict first. */
  static List<String> of(InspectionReport report) {
    if (report.failure() != null) {
      List<String> lines = new ArrayList<>(failure(report.failure()));
      if (report.via() != null) {
        lines.add("  " + report.via());
      }
      return lines;
    }
    Findings findings = new Findings();
    if (report.mcp() != null) {
      findings.addMcp(report.mcp());
    }
    if (report.via() != null) {
      findings.add("way", report.via());
    }
    if (report.mcp() == null || !report.mcp().isProgram()) {
      findings.addTls(report.tls());
    }
    return findings.lines;
  }

  private static List<String> failure(InspectionFailure failure) {
    if (failure.diagnosis() != null) {
      return List.of("FAILED: " + failure.diagnosis().describe());
    }
    String verdict = "FAILED: " + failure.message();
    return failure.advice().isEmpty()
        ? List.of(verdict)
        : List.of(verdict, "  what to do: " + failure.advice());
  }

  private void addMcp(McpFindings mcp) {
    List<String> tools = mcp.tools();
    String names = tools.isEmpty() ? "" : ": " + Words.list(tools);
    String number = (mcp.isComplete() ? "" : "more than ") + Words.count(tools.size(), "tool");
    lines.add("Connected! " + number + names);
    if (!mcp.hiddenTools().isEmpty()) {
      add("not offered", Words.list(mcp.hiddenTools()));
    }
    add(
        "protocol",
        "%s (%s era)%s"
            .formatted(
                mcp.protocolVersion(),
                mcp.era() == Era.MODERN ? "modern" : "legacy",
                mcp.serverInfo().isEmpty() ? "" : ", " + mcp.serverInfo()));
    mcp.remarks().forEach(remark -> add("warning", remark));
  }

  private void addTls(@Nullable TlsFindings tls) {
    if (tls == null) {
      add("TLS", "none: " + InspectionReport.PLAIN);
      return;
    }
    add("TLS", tls.version());
    if (tls.notAfter() != null) {
      add(
          "certificate",
          "valid until %s, %s left"
              .formatted(
                  tls.notAfter().atZone(ZoneOffset.UTC).toLocalDate(),
                  Words.count((int) tls.daysLeft(), "day")));
    }
    add(tls.isVerified() ? "trust" : "WARNING", Words.of(tls.trust()));
    tls.chain().weaknesses().forEach(weakness -> add("warning", weakness));
    tls.chain()
        .refusals()
        .forEach(
            refusal ->
                add(
                    "note",
                    "other clients refuse it: %s (\"%s\"), since %s"
                        .formatted(refusal.clients(), refusal.words(), refusal.because())));
  }

  private void add(String label, String text) {
    lines.add(Words.labelled(label, text));
  }
}
