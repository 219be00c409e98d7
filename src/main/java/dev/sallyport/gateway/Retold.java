package dev.sallyport.gateway;

import dev.sallyport.signal.UpstreamSample;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request that a server is told in the gateway's own words.
 *
 * @param sample what's noted of it
 * @param params its parameters, with the trace that it's in
 */
public record Retold(UpstreamSample sample, ObjectNode params) {}
