// How many handshakes and connections calls cost, counted at the server.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { startGateway } from '../lib/gateway.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

/** Far fewer than the callers, so that most of them wait. */
const FEW = 4;

/** A legacy client's GET stream holds a connection of its own, beside those of its calls. */
const HANDSHAKES = { modern: 2, legacy: 3 };

/** Of these, three quarters may be GET streams: enough for 32 clients that listen. */
const ENOUGH = 44;

/** The servers' kinds; `listened` is another gateway's, so that its connections are counted alone. */
const NAMES = { modern: 'modern', legacy: 'legacy', listened: 'legacy' };

const tidy = new Tidy();
const servers = {};
const definitions = {};
before(async () => {
  const certificates = await tidy.keep(makeCertificates());
  for (const [name, kind] of Object.entries(NAMES)) {
    servers[name] = await tidy.keep(startServer(kind, certificates));
    definitions[name] = { url: servers[name].url, ssl_verify: certificates.ca };
  }
});
after(() => tidy.all());

/** A gateway that evicts nothing: the server may see a new connection before the old one's end. */
const gatewayWith = (max_connections_per_server) =>
  tidy.keep(
    startGateway({
      mcp_servers: definitions,
      general_settings: { max_connections_per_server, pool_idle_timeout: 60 },
    }),
  );

/** What the server saw of so many calls, which all got their answer. */
async function calls(gateway, name, numbers) {
  await servers[name].reset();
  const url = `${gateway.url}/mcp/${name}`;
  const { right } = await runClient('calls', { kind: NAMES[name], url, ...numbers });
  assert.equal(right, numbers.count);
  const seen = await servers[name].seen();
  assert.ok(seen.requests.length >= numbers.count);
  return seen;
}

describe(`a server with ${FEW} connections`, { timeout: 300_000 }, () => {
  let gateway;
  before(async () => (gateway = await gatewayWith(FEW)));

  for (const kind of ['modern', 'legacy']) {
    test(`${kind}: 200 calls in sequence make at most ${HANDSHAKES[kind]} TLS handshakes`, async () => {
      const { tlsHandshakes } = await calls(gateway, kind, { count: 200, parallel: 1 });
      assert.ok(tlsHandshakes <= HANDSHAKES[kind], `${tlsHandshakes} handshakes`);
    });

    test(`${kind}: 32 callers at a time all get their answer, over no more connections`, async () => {
      const { mostConnections } = await calls(gateway, kind, { count: 320, parallel: 32 });
      assert.ok(mostConnections <= FEW, `${mostConnections} connections`);
    });
  }
});

describe(`a server with ${ENOUGH} connections`, { timeout: 200_000 }, () => {
  test('legacy: 32 clients that listen all get their answers, over no more connections', async () => {
    const gateway = await gatewayWith(ENOUGH);
    const numbers = { count: 320, parallel: 32, clients: 32 };
    const { mostConnections } = await calls(gateway, 'listened', numbers);
    assert.ok(mostConnections > 32, 'each client listens');
    assert.ok(mostConnections <= ENOUGH, `${mostConnections} connections`);
  });
});
