// Streams that something between the gateway and the server cuts, while both live on. The legacy
// server numbers its events, so the gateway takes up the stream where it was cut.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { startGateway } from '../lib/gateway.js';
import { initialize, post } from '../lib/http.js';
import { startServer } from '../lib/server.js';
import { startTcpProxy } from '../lib/tcp-proxy.js';
import { Tidy } from '../lib/tidy.js';
import { until } from '../lib/until.js';

const tidy = new Tidy();
let server;
let proxy;
let url;
before(async () => {
  const certificates = await tidy.keep(makeCertificates());
  server = await tidy.keep(startServer('legacy', certificates));
  proxy = await tidy.keep(startTcpProxy(server.port));
  const behind = { url: `https://localhost:${proxy.port}/mcp`, ssl_verify: certificates.ca };
  const gateway = await tidy.keep(startGateway({ mcp_servers: { behind } }));
  url = `${gateway.url}/mcp/behind`;
});
after(() => tidy.all());

/** A server answers 409 to who asks for a stream that it believes to be connected still. */
const noticed = () =>
  until('the server sees the cut', async () => (await server.seen()).openConnections === 0);

const resumptions = async () =>
  (await server.seen()).requests.filter(({ headers }) => headers['last-event-id']).length;

function stepwise(key) {
  const _meta = { progressToken: key };
  const params = { name: 'stepwise', arguments: { key, steps: 3 }, _meta };
  return { jsonrpc: '2.0', id: 7, method: 'tools/call', params };
}

describe('a stream that is cut on the way', { timeout: 200_000 }, () => {
  test('is whole for a client that never asks again', async () => {
    const { headers } = await initialize(url);
    const session = { 'mcp-session-id': headers.get('mcp-session-id') };
    const stream = await post(url, stepwise('plain'), session);
    let text = '';
    const messages = () => [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data));
    for await (const piece of stream.body.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const heard = messages().at(-1)?.params?.progress;
      if (heard === 2) await proxy.cut(noticed);
      if (heard) await server.tell(`heard/plain/${heard}`);
    }
    const [last, ...progress] = messages().reverse();
    assert.deepEqual(progress.map(({ params }) => params.progress), [3, 2, 1]);
    assert.equal(last.id, 7);
    assert.equal(last.result.content[0].text, '3 steps');
    assert.equal(await resumptions(), 1);
  });

  test('is a result for an SDK client', async () => {
    const call = runClient('one-call', {
      kind: 'legacy',
      url,
      control: server.control,
      tool: 'stepwise',
      key: 'sdk',
    });
    await server.happened('progress/sdk/1');
    await proxy.cut(noticed);
    await server.tell('heard/sdk/1');
    await server.happened('progress/sdk/2');
    await server.tell('heard/sdk/2');
    const { result } = await call;
    assert.equal(result?.content[0].text, '2 steps');
  });
});
