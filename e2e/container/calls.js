// Calls a tool of the demo many times, twenty at a time: calls.js URL KEY HOW-MANY. Fails if an answer is wrong.
const [url, key, count] = process.argv.slice(2);
const name = 'calculate_account_value';
const message = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: {
    name,
    arguments: { customer_id: 'C-1001' },
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'calls', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
});
const headers = {
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': name,
};

let left = Number(count);
await Promise.all(
  Array.from({ length: 20 }, async () => {
    while (left-- > 0) {
      const answer = await fetch(url, { method: 'POST', headers, body: message });
      const text = await answer.text();
      if (!text.includes('12598.00')) throw new Error(`${answer.status} ${text}`);
    }
  }),
);
