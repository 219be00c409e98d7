// Plain HTTP requests to the gateway, for what an SDK hides: statuses, headers, streams.

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'plain', version: '1' },
  },
};

/** POSTs a message and resolves with the response as `fetch` has it. */
export function post(url, message, headers = {}) {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(30_000),
  });
}

/** POSTs `initialize` and resolves with `{ status, headers, body }`, the body as JSON or text. */
export async function initialize(url, headers = {}) {
  const response = await post(url, INITIALIZE, headers);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
  };
}
