// Requests that an SDK wouldn't send. Prints, for each, the status and the JSON-RPC error code.
import { program } from './program.js';

const JSON_TYPES = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

const message = (method, params = {}) => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
const post = (body, headers = {}) => ({
  method: 'POST',
  headers: { ...JSON_TYPES, ...headers },
  body,
});

function legacyRequests() {
  const initialize = message('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  });
  const stranger = { 'mcp-session-id': '00000000-0000-4000-8000-000000000000' };
  return {
    'initialize is answered': post(initialize),
    'a POST that accepts no stream': post(initialize, { accept: 'application/json' }),
    'a POST of another type': post(initialize, { 'content-type': 'text/plain' }),
    'a call without a session': post(message('tools/list')),
    'a call in an unknown session': post(message('tools/list'), stranger),
    'a stream of an unknown session': {
      method: 'GET',
      headers: { accept: 'text/event-stream', ...stranger },
    },
    'the end of an unknown session': { method: 'DELETE', headers: stranger },
  };
}

function modernRequests() {
  const version = { 'mcp-protocol-version': '2026-07-28' };
  const list = message('tools/list', { _meta: META });
  const meta = { ...META, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' };
  return {
    'a list is answered': post(list, { ...version, 'mcp-method': 'tools/list' }),
    'another method in the header': post(list, { ...version, 'mcp-method': 'prompts/list' }),
    'another version in the header': post(list, {
      'mcp-protocol-version': '2025-11-25',
      'mcp-method': 'tools/list',
    }),
    'an unknown version': post(message('tools/list', { _meta: meta }), {
      'mcp-protocol-version': '2099-01-01',
      'mcp-method': 'tools/list',
    }),
    'an unknown method': post(message('example/unknown', { _meta: META }), {
      ...version,
      'mcp-method': 'example/unknown',
    }),
    'initialize of the older era': post(message('initialize', { protocolVersion: '2025-11-25' })),
  };
}

const COMMON = { 'a body that is no JSON': post('{"jsonrpc": "2.0", ') };

/** The error code of a JSON body; the wording is each program's own. */
async function outcome(response) {
  const text = await response.text();
  const type = response.headers.get('content-type')?.split(';')[0] ?? null;
  if (type !== 'application/json') return { status: response.status, type };
  const { error } = JSON.parse(text);
  return { status: response.status, type, ...(error && { code: error.code, data: error.data }) };
}

await program(async ({ kind, url }) => {
  const requests = { ...COMMON, ...(kind === 'modern' ? modernRequests() : legacyRequests()) };
  const outcomes = {};
  for (const [name, init] of Object.entries(requests)) {
    const signal = AbortSignal.timeout(20_000);
    outcomes[name] = await outcome(await fetch(url, { ...init, signal }));
  }
  return outcomes;
});
