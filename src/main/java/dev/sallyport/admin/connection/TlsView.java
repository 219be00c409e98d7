package dev.sallyport.admin.connection;

import dev.sallyport.inspect.TlsFindings;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.inspection.CertificateReport;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What's found of a server's TLS, as JSON. */
public final class TlsView {
  private TlsView() {}

  /** What a server presented, without its chain. */
  public static Map<String, @Nullable Object> of(
      TlsFindings tls, @Nullable TlsDiagnosis diagnosis) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("version", tls.version().isEmpty() ? null : tls.version());
    view.put("verified", tls.isVerified() && diagnosis == null);
    view.put("trust", tls.trust().origin());
    view.put("not_after", tls.notAfter());
    view.put("days_left", tls.notAfter() == null ? null : tls.daysLeft());
    view.put("diagnosis", diagnosis == null ? null : diagnosis(diagnosis));
    return view;
  }

  /** Why a handshake failed. */
  static Map<String, Object> diagnosis(TlsDiagnosis diagnosis) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("reason", diagnosis.reason().name());
    view.put("summary", diagnosis.summary());
    view.put("advice", diagnosis.advice());
    view.put("trust", diagnosis.trustOrigin());
    view.put("chain", chain(diagnosis.chain()));
    return view;
  }

  private static List<Map<String, Object>> chain(List<X509Certificate> chain) {
    return chain.stream().map(CertificateReport::of).map(TlsView::certificate).toList();
  }

  /** One certificate. */
  static Map<String, Object> certificate(CertificateReport certificate) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("subject", certificate.subject());
    view.put("issuer", certificate.issuer());
    view.put("names", certificate.names());
    view.put("not_before", certificate.notBefore());
    view.put("not_after", certificate.notAfter());
    view.put("key", certificate.key());
    view.put("signature_algorithm", certificate.signatureAlgorithm());
    view.put("ca", certificate.ca());
    view.put("self_signed", certificate.selfSigned());
    view.put("sha256", certificate.fingerprint());
    return view;
  }
}
