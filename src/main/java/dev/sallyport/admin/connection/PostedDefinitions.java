package dev.sallyport.admin.connection;

import dev.sallyport.definition.ServerDefinition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the definition that a request's body holds. */
public interface PostedDefinitions {
  /**
   * The definition.
   *
   * @param body a JSON object's fields
   * @throws org.springframework.web.ErrorResponseException with what's wrong
   */
  ServerDefinition read(Map<String, @Nullable Object> body);
}
