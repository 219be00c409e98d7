// The demo's bank, without TLS, for a proxy that ends it: an MCP server at /mcp that wants access
// tokens, and the token server that it trusts. The proxy passes Host on. They're two origins: the
// MCP server is `localhost`, the token server `127.0.0.1`.
import http from 'node:http';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const TOOLS = ['get_customer_info', 'create_support_ticket', 'calculate_account_value'];
const CLIENT = { id: 'gateway', secret: 'bank-client-secret' };

const tokens = new Set();
let asked = 0;
let withoutToken = 0;

function json(response, status, body, headers = {}) {
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body));
}

async function text(request) {
  let body = '';
  for await (const part of request) body += part;
  return body;
}

async function giveToken(request, response) {
  asked++;
  const form = new URLSearchParams(await text(request));
  const known = form.get('client_id') === CLIENT.id && form.get('client_secret') === CLIENT.secret;
  if (!known || form.get('grant_type') !== 'client_credentials') {
    return json(response, 401, { error: 'invalid_client' });
  }
  const token = randomUUID();
  tokens.add(token);
  json(response, 200, { access_token: token, token_type: 'Bearer', expires_in: 3600 });
}

async function answerMcp(request, response, resource) {
  const given = request.headers.authorization ?? '';
  if (!given.startsWith('Bearer ') || !tokens.has(given.slice(7))) {
    withoutToken++;
    const challenge = `Bearer resource_metadata="${resource}/.well-known/oauth-protected-resource/mcp"`;
    return json(response, 401, {}, { 'www-authenticate': challenge });
  }
  const server = new Server({ name: 'bank', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map((name) => ({ name, inputSchema: { type: 'object' } })),
  }));
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.on('close', () => server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
}

const bank = http.createServer((request, response) => {
  const port = (request.headers.host ?? '').split(':')[1];
  const resource = `https://localhost:${port}`;
  const issuer = `https://127.0.0.1:${port}`;
  switch (request.url) {
    case '/mcp':
      return answerMcp(request, response, resource);
    case '/token':
      return giveToken(request, response);
    case '/seen':
      return json(response, 200, { asked, withoutToken });
    case '/.well-known/oauth-protected-resource/mcp':
      return json(response, 200, { resource: `${resource}/mcp`, authorization_servers: [issuer] });
    case '/.well-known/oauth-authorization-server':
      return json(response, 200, {
        issuer,
        token_endpoint: `${issuer}/token`,
        token_endpoint_auth_methods_supported: ['client_secret_post'],
      });
    default:
      return json(response, 404, {});
  }
});
bank.listen(0, '127.0.0.1');
await once(bank, 'listening');
console.log(JSON.stringify({ port: bank.address().port }));
process.stdin.resume().on('end', () => process.exit(0));
