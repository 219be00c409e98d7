// The deprecated HTTP+SSE transport of revision 2024-11-05.
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { legacyServer } from './legacy-features.js';
import { serve } from './serve.js';

await serve((observations) => {
  const sessions = new Map();
  async function handler(request, response) {
    const { pathname, searchParams } = new URL(request.url, 'https://server');
    if (request.method === 'GET' && pathname === '/sse') {
      const transport = new SSEServerTransport('/messages', response);
      sessions.set(transport.sessionId, transport);
      response.on('close', () => {
        sessions.delete(transport.sessionId);
        observations.record('session closed');
      });
      return legacyServer(observations).connect(transport);
    }
    const transport = sessions.get(searchParams.get('sessionId'));
    if (request.method === 'POST' && pathname === '/messages' && transport) {
      return transport.handlePostMessage(request, response);
    }
    return response.writeHead(404).end();
  }
  return { handler, figures: () => ({ openSessions: sessions.size }) };
});
