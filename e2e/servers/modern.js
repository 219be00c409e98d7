// Revision 2026-07-28 and nothing older: stateless, metadata on every request.
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { INSTRUCTIONS, SERVER_INFO, registerFeatures } from './features.js';
import { MODERN_CAPABILITIES, modernDialect } from './modern-features.js';
import { serve } from './serve.js';

await serve((observations) => {
  const mcp = createMcpHandler(
    () => {
      const server = new McpServer(SERVER_INFO, {
        instructions: INSTRUCTIONS,
        capabilities: MODERN_CAPABILITIES,
      });
      registerFeatures(server, modernDialect(() => mcp.notify), observations);
      return server;
    },
    { legacy: 'reject' },
  );
  const node = toNodeHandler(mcp);
  const handler = (request, response) =>
    new URL(request.url, 'https://server').pathname === '/mcp'
      ? node(request, response)
      : response.writeHead(404).end();
  return { handler };
});
