// Two gateways on one PostgreSQL behind nginx, as the documentation has it, and fifty clients of
// both eras that go on calling while each gateway is replaced, and while one is killed.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { removeFolder, temporaryFolder } from '../lib/folder.js';
import { startGateway } from '../lib/gateway.js';
import { freePort, startNginx } from '../lib/nginx.js';
import { startPostgres } from '../lib/postgres.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';
import { until } from '../lib/until.js';

const KEY = 'sk-e2e-rolling-4711';
const CLIENTS = 50;

/** What a client is told of a call that was lost, by nginx or by its SDK. */
const ACTIONABLE = /GATEWAY_LOST|see what became of it|terminated|disconnected|timed out|closed/i;
const headers = { authorization: `Bearer ${KEY}` };

const tidy = new Tidy();
let certificates;
let postgres;
let servers;
let ports;
let drained;
let gateways;
let nginx;

/** What the documentation says for nginx, with this test's ports and folder. */
function documented() {
  const text = readFileSync(new URL('../../docs/install.md', import.meta.url), 'utf8');
  const [, block] = /```nginx\n(.*?)```/s.exec(text);
  const [, upstreams, locations] =
    /^(upstream .*?^\})\n\nserver \{.*?^  ssl_certificate_key .*?\n(.*)^\}/ms.exec(block);
  const here = (part) =>
    part
      .replaceAll(/127\.0\.0\.1:(400[12])/g, (_, port) => `127.0.0.1:${ports[port - 4001]}`)
      .replaceAll('/etc/nginx/drained', drained)
      .replace('client_max_body_size 4m;', '');
  return { upstreams: here(upstreams), locations: here(locations) };
}

/** Failures in few words, each with how often it was seen. */
function counted(failures) {
  const counts = {};
  for (const { kind, server, name, message } of failures) {
    const words = `${kind} client of ${server}: ${name}: ${message.slice(0, 300)}`;
    counts[words] = (counts[words] ?? 0) + 1;
  }
  return counts;
}

/** One of the two, started or started again. */
function replica(index) {
  const definitions = Object.fromEntries(
    Object.entries(servers).map(([kind, { url }]) => [kind, { url, ssl_verify: certificates.ca }]),
  );
  return tidy.keep(
    startGateway(
      { mcp_servers: definitions },
      {
        port: ports[index],
        env: {
          DATABASE_URL: postgres.url,
          SALLYPORT_MASTER_KEY: KEY,
          SALLYPORT_SECRET_KEY: 'a-secret-key-for-both-replicas',
        },
      },
    ),
  );
}

/** Replaces a gateway as the documentation says; resolves with how long it took to stop. */
async function replace(index) {
  const mark = join(drained, String(4001 + index));
  writeFileSync(mark, '');
  const before = nginx.accessLog().length;
  await until('what it had is over', () => nginx.accessLog().length > before + 2 * CLIENTS);
  const from = Date.now();
  await gateways[index].child.stop(45_000);
  const took = Date.now() - from;
  gateways[index] = await replica(index);
  await until('it is ready', async () => (await fetch(`${gateways[index].url}/readyz`)).ok);
  rmSync(mark);
  return took;
}

/** Resolves once the crowd has told of it, which may be later than a server waits for. */
const seen = (event) =>
  until(event, () => servers.legacy.happened(event).then(() => true, () => false), 120_000);

/** Begins the crowd's calls; `enough()` ends them and resolves with what became of them. */
async function crowd() {
  await Promise.all(Object.values(servers).map((server) => server.reset()));
  const { control } = servers.legacy;
  const running = runClient('crowd', { url: nginx.url, headers, control, ca: certificates.ca, clients: CLIENTS, milliseconds: 400_000 });
  await Promise.race([seen('calling'), running]);
  return {
    /** Resolves once each client has had answers again. */
    async goesOn() {
      await servers.legacy.tell('killed');
      await Promise.race([seen('all answered again'), running]);
    },
    async enough() {
      await servers.legacy.tell('enough');
      const outcome = await running;
      const seen = await Promise.all(Object.values(servers).map((server) => server.seen()));
      return { ...outcome, executed: seen.reduce((sum, { echoes }) => sum + echoes, 0) };
    },
  };
}

before(async () => {
  certificates = await tidy.keep(makeCertificates());
  [postgres, servers, ports] = await Promise.all([
    tidy.keep(startPostgres()),
    Promise.all(['modern', 'legacy'].map((kind) => tidy.keep(startServer(kind, certificates)))).then(
      ([modern, legacy]) => ({ modern, legacy }),
    ),
    Promise.all([freePort(), freePort()]),
  ]);
  drained = temporaryFolder('drained');
  gateways = [await replica(0), await replica(1)];
  nginx = await tidy.keep(startNginx({ certificates, ...documented() }));
});
after(async () => {
  await tidy.all();
  removeFolder(drained);
});

describe('behind nginx', { timeout: 420_000 }, () => {
  test('each of two replicas is replaced, and no call fails', async (context) => {
    const calling = await crowd();
    const times = [];
    for (const index of [0, 1, 0, 1]) times.push(await replace(index));
    const { answered, silent, failures, executed, sessionsKept } = await calling.enough();
    context.diagnostic(`${answered} calls; time to stop: ${times} ms`);
    if (failures.length > 0) context.diagnostic(nginx.errorLog().join('\n'));
    assert.deepEqual(counted(failures), {});
    assert.equal(silent, 0);
    assert.equal(executed, answered);
    assert.ok(sessionsKept);
  });

  test('one that is killed takes only the calls with it that it was working on', async (context) => {
    const calling = await crowd();
    const [victim] = gateways;
    victim.child.process.kill('SIGKILL');
    await victim.child.ended;
    await calling.goesOn();
    const { answered, silent, failures, executed, sessionsKept } = await calling.enough();
    context.diagnostic(`${answered} calls, ${failures.length} of them lost: ${JSON.stringify(counted(failures))}`);
    assert.equal(silent, 0);
    // Each client has one call at a time; with a moment between two, half of them at one gateway.
    assert.ok(failures.length <= CLIENTS, `${failures.length} failures`);
    for (const { message } of failures) assert.match(message, ACTIONABLE);
    assert.ok(executed >= answered && executed <= answered + failures.length);
    assert.ok(sessionsKept);
  });
});
