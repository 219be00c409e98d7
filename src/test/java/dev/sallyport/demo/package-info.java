/**
 * The demo that {@code ./mvnw spring-boot:test-run} starts: a gateway with an MCP server behind a
 * private certificate authority.
 */
@NullMarked
package dev.sallyport.demo;

import org.jspecify.annotations.NullMarked;
