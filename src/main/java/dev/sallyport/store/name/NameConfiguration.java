package dev.sallyport.store.name;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the namespace together. */
@Configuration(proxyBeanMethods = false)
class NameConfiguration {
  @Bean
  NameSpace nameSpace(NameRows rows) {
    return new NameSpace(rows);
  }
}
