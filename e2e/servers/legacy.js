// Streamable HTTP of revision 2025-11-25: sessions, the GET stream, streams that can be resumed.
import { randomUUID } from 'node:crypto';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { EventStore } from './event-store.js';
import { legacyServer } from './legacy-features.js';
import { serve } from './serve.js';

/** Calls `told` when the response's head is written. */
function tellHead(response, told) {
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (...head) => {
    told();
    return writeHead(...head);
  };
}

await serve((observations) => {
  const sessions = new Map();
  async function open() {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new EventStore(),
      retryInterval: 100,
      onsessioninitialized: (id) => sessions.set(id, transport),
      onsessionclosed: (id) => {
        sessions.delete(id);
        observations.record('session closed');
      },
    });
    await legacyServer(observations).connect(transport);
    return transport;
  }
  async function handler(request, response) {
    if (new URL(request.url, 'https://server').pathname !== '/mcp') {
      return response.writeHead(404).end();
    }
    const id = request.headers['mcp-session-id'];
    const transport = id === undefined ? await open() : sessions.get(id);
    if (!transport) {
      const error = { code: -32001, message: 'Session not found' };
      return response
        .writeHead(404, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', error, id: null }));
    }
    // Once its head is sent, the client's stream takes notifications that belong to no call.
    if (request.method === 'GET') tellHead(response, () => observations.record('listening'));
    return transport.handleRequest(request, response);
  }
  return { handler, figures: () => ({ openSessions: sessions.size }) };
});
