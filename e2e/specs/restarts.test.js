// Servers and the gateway are replaced in the middle of sessions: clients go on as if nothing had
// happened. What isn't here: a session over HTTP+SSE is its stream.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { startGateway } from '../lib/gateway.js';
import { openControl } from '../lib/program.js';
import { startServer } from '../lib/server.js';
import { startTcpProxy } from '../lib/tcp-proxy.js';
import { Tidy } from '../lib/tidy.js';

const tidy = new Tidy();
const PATHS = { modern: '/mcp', legacy: '/mcp', sse: '/sse' };
const KINDS = Object.keys(PATHS);
const nameOf = (kind) => `${kind}_server`;
let certificates;
let control;

before(async () => {
  certificates = await tidy.keep(makeCertificates());
  control = await tidy.keep(openControl());
});
after(() => tidy.all());

/** Servers of each kind, behind places that stay when they're replaced. */
async function startServers() {
  const entries = KINDS.map(async (kind) => {
    const server = await tidy.keep(startServer(kind, certificates));
    const place = await tidy.keep(startTcpProxy(server.port));
    return [kind, { server, place, url: `https://localhost:${place.port}${PATHS[kind]}` }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function gatewayOf(servers) {
  const definitions = Object.entries(servers).map(([kind, { url }]) => [
    nameOf(kind),
    { url, transport: kind === 'sse' ? 'sse' : 'http', ssl_verify: certificates.ca },
  ]);
  return tidy.keep(
    startGateway(
      { mcp_servers: Object.fromEntries(definitions) },
      { env: { SALLYPORT_SECRET_KEY: 'a-secret-key-that-stays-the-same' } },
    ),
  );
}

const port = (url) => Number(new URL(url).port);

/** Lets clients call, then does something, and resolves with what the calls came to. */
async function meanwhile(name, pairs, urlOf, happens) {
  const clients = pairs.map(([client, server]) => {
    const key = `${name}-${client}-${server}`;
    const done = runClient('stay', { kind: client, url: urlOf(client, server), control: control.url, key });
    done.catch(() => {});
    return { pair: `${client} client, ${server} server`, key, done };
  });
  for (const { key, done } of clients) {
    // A client that fails before it's ready is told at once.
    await Promise.race([control.happened(`called/${key}`), done]);
  }
  await happens();
  for (const { key } of clients) await control.tell(`restarted/${key}`);
  return Promise.all(clients.map(async ({ pair, done }) => [pair, await done]));
}

function assertUnnoticed(outcomes) {
  for (const [pair, { before: first, after: second, tools, again }] of outcomes) {
    for (const [call, outcome] of Object.entries({ first, second, again })) {
      assert.deepEqual(outcome.error, undefined, `${pair}: ${call}: ${JSON.stringify(outcome)}`);
      assert.equal(outcome.isError, false, `${pair}: ${call}: ${JSON.stringify(outcome)}`);
    }
    assert.match(second.text, /after/, pair);
    assert.ok(tools.includes('echo'), pair);
  }
}

describe('in the middle of sessions', { timeout: 400_000 }, () => {
  let servers;
  let successors;
  let first;
  let second;

  before(async () => {
    servers = await startServers();
    [first, second, ...successors] = await Promise.all([
      gatewayOf(servers),
      gatewayOf(servers),
      ...KINDS.map(async (kind) => [kind, await tidy.keep(startServer(kind, certificates))]),
    ]);
  });

  test('servers are replaced, and no client notices', async () => {
    const pairs = [
      ['modern', 'modern'],
      ['modern', 'legacy'],
      ['modern', 'sse'],
      ['legacy', 'modern'],
      ['legacy', 'legacy'],
      ['legacy', 'sse'],
      ['sse', 'modern'],
      ['sse', 'legacy'],
    ];
    const path = (client, server) =>
      client === 'sse' ? `/${nameOf(server)}/sse` : `/mcp/${nameOf(server)}`;
    const urlOf = (client, server) => first.url + path(client, server);
    const outcomes = await meanwhile('server', pairs, urlOf, async () => {
      for (const [kind, successor] of successors) {
        servers[kind].place.moveTo(successor.port);
        await servers[kind].server.kill();
      }
    });
    assertUnnoticed(outcomes);
  });

  test('the gateway is replaced, and no client of streamable HTTP notices', async () => {
    const place = await tidy.keep(startTcpProxy(port(first.url)));
    const pairs = ['modern', 'legacy'].flatMap((client) => KINDS.map((server) => [client, server]));
    const urlOf = (client, server) => `http://127.0.0.1:${place.port}/mcp/${nameOf(server)}`;
    const outcomes = await meanwhile('gateway', pairs, urlOf, async () => {
      place.moveTo(port(second.url));
      first.child.process.kill('SIGKILL');
      await first.child.ended;
    });
    assertUnnoticed(outcomes);
  });
});
