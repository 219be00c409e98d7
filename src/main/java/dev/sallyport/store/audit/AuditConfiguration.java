package dev.sallyport.store.audit;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the audit log together. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {
  @Bean
  AuditTrail auditTrail(AuditRows rows) {
    return new AuditTrail(rows);
  }
}
