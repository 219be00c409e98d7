package dev.sallyport.gateway.backend;

import dev.sallyport.gateway.Exchange;
import tools.jackson.databind.JsonNode;

/**
 * A client, as one of its messages shows it.
 *
 * @param exchange the message, without its body; its headers are what servers are reached with
 * @param owner who calls: the owner of the key, or an address
 * @param modern whether it speaks the modern era
 * @param info its name and version
 * @param capabilities what it can do
 */
public record Client(
    Exchange exchange, String owner, boolean modern, JsonNode info, JsonNode capabilities) {

  /** Lets go of the body: a client may listen longer than its message lasts. */
  public Client {
    exchange = exchange.withoutBody();
  }

  /** The same client, as another message shows it. */
  public Client with(Exchange other) {
    return new Client(other, owner, modern, info, capabilities);
  }
}
