// What a client sees when a server is missing, slow or dies, and when the gateway is told to stop.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { startGateway } from '../lib/gateway.js';
import { initialize } from '../lib/http.js';
import { freePort } from '../lib/nginx.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const tidy = new Tidy();
let certificates;
let modern;
let gateway;
before(async () => {
  certificates = await tidy.keep(makeCertificates());
  modern = await tidy.keep(startServer('modern', certificates));
  const definition = { url: modern.url, ssl_verify: certificates.ca };
  gateway = await tidy.keep(
    startGateway({
      mcp_servers: {
        modern: definition,
        impatient: { ...definition, timeout: 1 },
        nobody: { url: `https://localhost:${await freePort()}/mcp` },
      },
    }),
  );
});
after(() => tidy.all());

describe('on a bad day', { timeout: 300_000 }, () => {
  test('an unknown server is a 404 that names it', async () => {
    const { status, body } = await initialize(`${gateway.url}/mcp/strangers`);
    assert.equal(status, 404);
    assert.match(body.error.message, /strangers/);
  });

  test('a server that is down is a 502 that names it, and the others go on', async () => {
    const { status, body } = await initialize(`${gateway.url}/mcp/nobody`);
    assert.equal(status, 502);
    assert.match(body.error.message, /nobody/);
    const found = await runClient('attempt', { kind: 'modern', url: `${gateway.url}/mcp/modern` });
    assert.ok(found.tools.includes('echo'));
  });

  test('a silent server is given up after its timeout, and told so', async () => {
    const url = `${gateway.url}/mcp/impatient`;
    const options = { kind: 'modern', url, control: modern.control };
    const { error, milliseconds } = await runClient('one-call', {
      ...options,
      tool: 'wait',
      key: 'silent',
    });
    assert.match(error.message, /impatient/);
    assert.ok(milliseconds < 10_000, `${milliseconds} ms`);
    await modern.happened('cancelled/silent');
  });

  // The legacy server's streams can be resumed, so the gateway asks it once more before it gives up.
  for (const kind of ['modern', 'legacy']) {
    test(`${kind}: a server that dies in the middle of a call is soon an error`, async () => {
      const mortal = await tidy.keep(startServer(kind, certificates));
      const config = { mcp_servers: { mortal: { url: mortal.url, ssl_verify: certificates.ca } } };
      const between = await tidy.keep(startGateway(config));
      const call = runClient('one-call', {
        kind,
        url: `${between.url}/mcp/mortal`,
        control: modern.control,
        tool: 'stepwise',
        key: `mortal-${kind}`,
      });
      await modern.happened(`progress/mortal-${kind}/1`);
      const killed = Date.now();
      await mortal.kill();
      const { error } = await call;
      assert.match(error?.message, /mortal/);
      assert.ok(Date.now() - killed < 10_000, `${Date.now() - killed} ms`);
    });
  }

  test('a gateway that is told to stop lets the call in flight end', async () => {
    const config = {
      mcp_servers: { modern: { url: modern.url, ssl_verify: certificates.ca } },
    };
    const stopping = await tidy.keep(startGateway(config));
    const call = runClient('one-call', {
      kind: 'modern',
      url: `${stopping.url}/mcp/modern`,
      control: modern.control,
      tool: 'stepwise',
      key: 'flight',
    });
    await modern.happened('progress/flight/1');
    const stopped = stopping.child.stop(45_000);
    await stopping.child.printed(/graceful shutdown/i, 20_000);
    await modern.tell('heard/flight/1');
    await modern.happened('progress/flight/2');
    await modern.tell('heard/flight/2');
    const { result } = await call;
    assert.equal(result?.content[0].text, '2 steps');
    await stopped;
  });
});
