package dev.sallyport.testing;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;

/** Controllers in WebFlux, on threads that may block and with problem documents, without a port. */
public final class TestApi {
  private TestApi() {}

  /** A client of one controller. */
  public static <T> WebTestClient client(Class<T> type, T controller) {
    // Local, so that the gateway under test doesn't find them when it scans for components.
    @ControllerAdvice
    class Problems extends ResponseEntityExceptionHandler {}
    @EnableWebFlux
    class Web implements WebFluxConfigurer {
      @Override
      public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
        configurer.setExecutor(new VirtualThreadTaskExecutor("api-"));
      }
    }
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context.registerBean(Problems.class, Problems::new);
    context.registerBean(Web.class, Web::new);
    context.registerBean(type, () -> controller);
    context.refresh();
    return WebTestClient.bindToApplicationContext(context).build();
  }
}
