package dev.sallyport.config;

import dev.sallyport.config.value.KnownKeys;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys of the document: blocks of ours and of LiteLLM. */
final class BlockKeys {
  private static final Set<String> UNUSED =
      Set.of(
          "agent_list",
          "agents",
          "assistant_settings",
          "callback_settings",
          "credential_list",
          "environment_variables",
          "files_settings",
          "finetune_settings",
          "guardrails",
          "litellm_settings",
          "mcp_tools",
          "model_list",
          "policies",
          "policy_attachments",
          "prompts",
          "router_settings",
          "search_tools",
          "vector_store_registry");

  static final KnownKeys KNOWN =
      new KnownKeys(
          List.of("mcp_servers", "general_settings"),
          Set.of(),
          Map.of(),
          Map.of(
              "include",
              "is not supported yet; copy what's in the included files into this one",
              "ssl_verify",
              KnownKeys.BELONGS_TO_A_SERVER,
              "ssl_certificate",
              KnownKeys.BELONGS_TO_A_SERVER),
          UNUSED,
          Map.of(
              "servers", "mcp_servers",
              "mcpservers", "mcp_servers",
              "mcp", "mcp_servers",
              "settings", "general_settings",
              "general", "general_settings"));

  private BlockKeys() {}
}
