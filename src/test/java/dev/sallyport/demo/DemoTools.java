package dev.sallyport.demo;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The three tools of the demo: their descriptions, and what they do. Thread-safe. */
final class DemoTools {
  private static final List<String> PRIORITIES = List.of("low", "normal", "high");
  private static final int LONGEST_SUBJECT = 200;

  private final JsonMapper json;
  private final AtomicInteger lastTicket = new AtomicInteger(5000);

  DemoTools(JsonMapper json) {
    this.json = json;
  }

  /** Arguments that a tool can't work with; the message is for the model that calls it. */
  private static final class BadArgument extends Exception {
    private static final long serialVersionUID = 1;

    BadArgument(String message) {
      super(message);
    }
  }

  /** The array {@code tools} of a list result. */
  ArrayNode list() {
    ArrayNode tools = json.createArrayNode();
    describe(tools, "get_customer_info", "Name, contact and tier of a customer.");
    ObjectNode ticket =
        describe(tools, "create_support_ticket", "Opens a support ticket for a customer.");
    ticket
        .putObject("subject")
        .put("type", "string")
        .put("description", "What it's about")
        .put("minLength", 1)
        .put("maxLength", LONGEST_SUBJECT);
    ArrayNode priorities =
        ticket
            .putObject("priority")
            .put("type", "string")
            .put("default", "normal")
            .putArray("enum");
    PRIORITIES.forEach(priorities::add);
    require(tools, 1, "subject");
    describe(tools, "calculate_account_value", "Adds up what's in a customer's account, in euros.");
    return tools;
  }

  /** Adds a tool that takes a customer's id; its properties. */
  private static ObjectNode describe(ArrayNode tools, String name, String description) {
    ObjectNode schema =
        tools
            .addObject()
            .put("name", name)
            .put("description", description)
            .putObject("inputSchema")
            .put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    properties
        .putObject("customer_id")
        .put("type", "string")
        .put("description", "One of C-1001, C-1002 and C-1003");
    schema.putArray("required").add("customer_id");
    schema.put("additionalProperties", false);
    return properties;
  }

  private static void require(ArrayNode tools, int index, String property) {
    ((ArrayNode) tools.get(index).path("inputSchema").path("required")).add(property);
  }

  /** The result of a call; empty if there's no tool of that name. */
  Optional<ObjectNode> call(String tool, JsonNode arguments) {
    try {
      return switch (tool) {
        case "get_customer_info" -> Optional.of(success(customerInfo(arguments)));
        case "create_support_ticket" -> Optional.of(success(supportTicket(arguments)));
        case "calculate_account_value" -> Optional.of(success(accountValue(arguments)));
        default -> Optional.empty();
      };
    } catch (BadArgument bad) {
      return Optional.of(failure(bad));
    }
  }

  private ObjectNode customerInfo(JsonNode arguments) throws BadArgument {
    allow(arguments, List.of("customer_id"));
    Customer customer = customer(arguments);
    return json.createObjectNode()
        .put("customer_id", customer.id())
        .put("name", customer.name())
        .put("email", customer.email())
        .put("tier", customer.tier())
        .put("customer_since", customer.since());
  }

  private ObjectNode supportTicket(JsonNode arguments) throws BadArgument {
    allow(arguments, List.of("customer_id", "subject", "priority"));
    Customer customer = customer(arguments);
    String subject = text(arguments, "subject");
    if (subject.isBlank() || subject.length() > LONGEST_SUBJECT) {
      throw new BadArgument("subject has 1 to %d characters".formatted(LONGEST_SUBJECT));
    }
    String priority = arguments.has("priority") ? text(arguments, "priority") : "normal";
    if (!PRIORITIES.contains(priority)) {
      throw new BadArgument("priority is one of " + String.join(", ", PRIORITIES));
    }
    return json.createObjectNode()
        .put("ticket_id", "T-" + lastTicket.incrementAndGet())
        .put("customer_id", customer.id())
        .put("subject", subject)
        .put("priority", priority)
        .put("status", "open");
  }

  private ObjectNode accountValue(JsonNode arguments) throws BadArgument {
    allow(arguments, List.of("customer_id"));
    Customer customer = customer(arguments);
    ObjectNode value =
        json.createObjectNode().put("customer_id", customer.id()).put("currency", "EUR");
    ArrayNode positions = value.putArray("positions");
    BigDecimal total = BigDecimal.ZERO;
    for (Customer.Position position : customer.positions()) {
      total = total.add(position.value());
      positions
          .addObject()
          .put("name", position.name())
          .put("units", position.units())
          .put("value", position.value().toPlainString());
    }
    return value.put("total", total.toPlainString());
  }

  private static Customer customer(JsonNode arguments) throws BadArgument {
    String id = text(arguments, "customer_id");
    return Customer.find(id)
        .orElseThrow(
            () ->
                new BadArgument(
                    "there is no customer '%s'; there are C-1001, C-1002 and C-1003"
                        .formatted(id)));
  }

  private static String text(JsonNode arguments, String name) throws BadArgument {
    if (!arguments.path(name).isString()) {
      throw new BadArgument(name + " is needed, as a string");
    }
    return arguments.path(name).asString();
  }

  private static void allow(JsonNode arguments, List<String> names) throws BadArgument {
    for (String given : arguments.propertyNames()) {
      if (!names.contains(given)) {
        throw new BadArgument(
            "there is no argument '%s'; there are %s".formatted(given, String.join(", ", names)));
      }
    }
  }

  private ObjectNode success(ObjectNode data) {
    ObjectNode result = json.createObjectNode();
    text(result, data.toString());
    result.set("structuredContent", data);
    return result.put("isError", false);
  }

  private ObjectNode failure(BadArgument bad) {
    ObjectNode result = json.createObjectNode();
    text(result, String.valueOf(bad.getMessage()));
    return result.put("isError", true);
  }

  private static void text(ObjectNode result, String text) {
    result.putArray("content").addObject().put("type", "text").put("text", text);
  }
}
