package dev.sallyport.admin.connection;

import dev.sallyport.inspect.InspectionFailure;
import dev.sallyport.inspect.InspectionReport;
import dev.sallyport.inspect.McpFindings;
import dev.sallyport.inspect.Step.Stage;
import dev.sallyport.inspect.TlsFindings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report of an inspection, as JSON; {@code status}, {@code error} and {@code message} are
 * LiteLLM's.
 */
final class ReportView {
  private ReportView() {}

  static Map<String, @Nullable Object> of(InspectionReport report) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    InspectionFailure failure = report.failure();
    view.put("status", failure == null ? "ok" : "error");
    view.put("error", failure != null);
    view.put("message", message(report));
    view.put("failure", failure == null ? null : failure(failure));
    view.put(
        "steps",
        report.steps().stream()
            .map(
                step ->
                    Map.of(
                        "step", word(step.stage()),
                        "state", word(step.state()),
                        "ms", step.millis()))
            .toList());
    view.put("via", report.via());
    view.put(
        "addresses",
        report.addresses().stream()
            .map(each -> Map.of("address", each.address(), "allowed", each.isAllowed()))
            .toList());
    view.put("tls", report.tls() == null ? null : tls(report.tls(), failure));
    view.put("mcp", report.mcp() == null ? null : mcp(report.mcp()));
    view.put("warnings", report.warnings());
    return view;
  }

  private static String message(InspectionReport report) {
    if (report.failure() != null) {
      String advice = report.failure().advice();
      return report.failure().message() + (advice.isEmpty() ? "" : " " + advice);
    }
    int tools = report.mcp() == null ? 0 : report.mcp().tools().size();
    return "Connected: %d %s".formatted(tools, tools == 1 ? "tool" : "tools");
  }

  private static Map<String, @Nullable Object> failure(InspectionFailure failure) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("step", word(failure.stage()));
    view.put("reason", failure.reason());
    view.put("message", failure.message());
    view.put("advice", failure.advice().isEmpty() ? null : failure.advice());
    return view;
  }

  private static Map<String, @Nullable Object> tls(
      TlsFindings tls, @Nullable InspectionFailure failure) {
    Map<String, @Nullable Object> view =
        TlsView.of(
            tls, failure == null || failure.stage() != Stage.TLS ? null : failure.diagnosis());
    view.put("chain", tls.chain().certificates().stream().map(TlsView::certificate).toList());
    view.put("weaknesses", tls.chain().weaknesses());
    view.put(
        "refused_by",
        tls.chain().refusals().stream()
            .map(
                refusal ->
                    Map.of(
                        "clients", refusal.clients(),
                        "words", refusal.words(),
                        "because", refusal.because()))
            .toList());
    return view;
  }

  private static Map<String, Object> mcp(McpFindings mcp) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("era", word(mcp.era()));
    view.put("protocol_version", mcp.protocolVersion());
    view.put("server_info", mcp.serverInfo());
    view.put("url", mcp.url().toString());
    view.put("tools", mcp.tools());
    view.put("tools_not_offered", List.copyOf(mcp.hiddenTools()));
    view.put("tools_complete", mcp.isComplete());
    return view;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
