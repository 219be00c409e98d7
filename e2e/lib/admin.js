// The gateway's REST API, as an operator's script calls it.

/** A caller of the REST API of one gateway. */
export class Admin {
  constructor(url, key) {
    this.url = url;
    this.key = key;
  }

  /** Sends a request and resolves with `{ status, headers, body }`. */
  async request(method, path, body) {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text ? JSON.parse(text) : text,
    };
  }

  register(definition) {
    return this.request('POST', '/v1/mcp/server', definition);
  }

  edit(definition) {
    return this.request('PUT', '/v1/mcp/server', definition);
  }

  remove(id) {
    return this.request('DELETE', `/v1/mcp/server/${id}`);
  }

  list() {
    return this.request('GET', '/v1/mcp/server');
  }
}
