package dev.sallyport.demo;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A customer of the demo's made-up bank.
 *
 * @param id such as {@code C-1001}
 * @param positions what's in the account
 */
record Customer(
    String id, String name, String email, String tier, String since, List<Position> positions) {

  /**
   * Something in an account.
   *
   * @param price of one unit, in euros
   */
  record Position(String name, int units, BigDecimal price) {
    BigDecimal value() {
      return price.multiply(BigDecimal.valueOf(units));
    }
  }

  static final List<Customer> ALL =
      List.of(
          new Customer(
              "C-1001",
              "Ada Brandt",
              "ada.brandt@example.com",
              "gold",
              "2014-03-01",
              List.of(position("World equity fund", 120, "84.15"), position("Cash", 2500, "1.00"))),
          new Customer(
              "C-1002",
              "Jonas Okafor",
              "jonas.okafor@example.com",
              "silver",
              "2019-11-12",
              List.of(position("Euro bond fund", 60, "101.40"))),
          new Customer(
              "C-1003",
              "Mei Lindholm",
              "mei.lindholm@example.com",
              "basic",
              "2024-06-30",
              List.of(position("Cash", 310, "1.00"))));

  static Optional<Customer> find(String id) {
    return ALL.stream().filter(customer -> customer.id().equals(id)).findFirst();
  }

  private static Position position(String name, int units, String price) {
    return new Position(name, units, new BigDecimal(price));
  }
}
