package dev.sallyport.admin.web;

import dev.sallyport.access.AdminDoor;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** The REST API may block: its methods run on virtual threads, a limited number at a time. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebFluxConfigurer {
  private static final int MOST_AT_ONCE = 64;

  private final SimpleAsyncTaskExecutor threads = threads();

  @Override
  public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
    configurer.setExecutor(threads);
  }

  @Bean
  AdminKeyFilter adminKeyFilter(AdminDoor door, JsonMapper json) {
    return new AdminKeyFilter(door, Set.of(), json);
  }

  private static SimpleAsyncTaskExecutor threads() {
    SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("admin-");
    executor.setVirtualThreads(true);
    executor.setConcurrencyLimit(MOST_AT_ONCE);
    executor.setRejectTasksWhenLimitReached(true);
    return executor;
  }
}
