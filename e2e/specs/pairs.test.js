// The heart of the suite: the same script, directly and through the gateway, ends in the same
// results and the same JSON-RPC messages. Nothing is normalised: ids, tokens and request states
// are made by clients and servers in the order of the script, and session ids aren't messages.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { startGateway } from '../lib/gateway.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const ROUTES = {
  modern: ['/mcp/modern', '/modern/mcp'],
  legacy: ['/mcp/legacy', '/legacy/mcp'],
  sse: ['/older/sse'],
};
const NAMES = { modern: 'modern', legacy: 'legacy', sse: 'older' };

/** A modern server refuses it; through the gateway it begins a session (bridge.test.js). */
const BRIDGED = 'initialize of the older era';

const tidy = new Tidy();
const servers = {};
let certificates;
let gateway;

before(async () => {
  certificates = await tidy.keep(makeCertificates());
  const definitions = {};
  for (const kind of Object.keys(ROUTES)) {
    servers[kind] = await tidy.keep(startServer(kind, certificates));
    definitions[NAMES[kind]] = {
      url: servers[kind].url,
      transport: kind === 'sse' ? 'sse' : 'http',
      ssl_verify: certificates.ca,
    };
  }
  gateway = await tidy.keep(startGateway({ mcp_servers: definitions }));
});
after(() => tidy.all());

/** The direct way, with the CA trusted by the client, or a route of the gateway, without it. */
async function outcome(program, kind, route) {
  const server = servers[kind];
  // What happened in an earlier run must not be taken for what happens in this one.
  await server.reset();
  const way = route ? { url: gateway.url + route } : { url: server.url, ca: certificates.ca };
  return runClient(program, { kind, control: server.control, ...way });
}

for (const [kind, routes] of Object.entries(ROUTES)) {
  describe(`${kind} client and server`, { timeout: 400_000 }, () => {
    let direct;
    before(async () => (direct = await outcome('script', kind)));

    for (const route of routes) {
      test(`through ${route} as directly`, { timeout: 180_000 }, async (context) => {
        const through = await outcome('script', kind, route);
        assert.deepEqual(Object.keys(through), Object.keys(direct));
        for (const [step, expected] of Object.entries(direct)) {
          await context.test(step, () => assert.deepEqual(through[step], expected));
        }
      });
    }
  });
}

for (const kind of ['modern', 'legacy']) {
  test(`${kind}: what no SDK sends is answered as directly`, { timeout: 120_000 }, async (context) => {
    const direct = await outcome('raw', kind);
    const through = await outcome('raw', kind, ROUTES[kind][0]);
    for (const [name, expected] of Object.entries(direct)) {
      if (name === BRIDGED) continue;
      await context.test(name, () => assert.deepEqual(through[name], expected));
    }
  });

  test(`a client that probes is spoken to in the modern era, though the server is ${kind}`, async () => {
    const { url } = gateway;
    const found = await runClient('attempt', { kind: 'auto', url: url + ROUTES[kind][0] });
    assert.equal(found.era, 'modern');
    assert.ok(found.tools.includes('echo'));
  });
}

test('legacy: a lost stream is resumed where it was lost', { timeout: 120_000 }, async () => {
  const direct = await outcome('resume', 'legacy');
  assert.deepEqual(direct.after.heard.map(({ progress }) => progress), [2, 3]);
  assert.deepEqual(await outcome('resume', 'legacy', ROUTES.legacy[0]), direct);
});

test('legacy: a session that the client ended is gone at the server', async () => {
  await outcome('resume', 'legacy', ROUTES.legacy[1]);
  const { happened, requests } = await servers.legacy.seen();
  assert.ok(happened.includes('session closed'));
  assert.ok(requests.some(({ method }) => method === 'DELETE'));
});
