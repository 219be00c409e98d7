// What a server's own `ssl_verify` changes, and what a client is told when a door stays shut.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { startGateway } from '../lib/gateway.js';
import { initialize, post } from '../lib/http.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';
import { until } from '../lib/until.js';

/** The sentence for a chain whose CA isn't trusted. */
const UNTRUSTED = /certificate is signed by a CA that is not trusted/;

const tidy = new Tidy();
let certificates;
let others;
let server;
before(async () => {
  certificates = await tidy.keep(makeCertificates());
  others = await tidy.keep(makeCertificates('Another CA'));
  server = await tidy.keep(startServer('legacy', certificates));
});
after(() => tidy.all());

const attempt = (gateway, name) =>
  runClient('attempt', { kind: 'legacy', url: `${gateway.url}/mcp/${name}` });

async function refused(gateway, name, reason) {
  await server.reset();
  const { status, body } = await initialize(`${gateway.url}/mcp/${name}`);
  assert.equal(status, 502);
  assert.equal(body.jsonrpc, '2.0');
  assert.match(body.error.message, reason);
  assert.match(body.error.message, new RegExp(name));
  assert.doesNotMatch(body.error.message, /\n|Exception|dev\.sallyport|javax?\./);
  assert.ok(body.error.message.length < 500, body.error.message);
  assert.deepEqual((await server.seen()).requests, []);
}

describe('without SSL_CERT_FILE', { timeout: 200_000 }, () => {
  let gateway;
  let replaced;
  before(async () => {
    const { url } = server;
    replaced = `${certificates.folder}/replaced.crt`;
    const missing = `${certificates.folder}/missing.crt`;
    copyFileSync(others.ca, replaced);
    gateway = await tidy.keep(
      startGateway({
        mcp_servers: {
          right: { url, ssl_verify: certificates.ca },
          absent: { url },
          wrong: { url, ssl_verify: others.ca },
          unverified: { url, ssl_verify: false },
          missing: { url, ssl_verify: missing },
          replaced: { url, ssl_verify: replaced },
          not_tls: { url: url.replace(/:\d+/, `:${new URL(server.control).port}`) },
        },
      }),
    );
  });

  test('the right CA opens the door', async () => {
    assert.ok((await attempt(gateway, 'right')).tools.includes('echo'));
  });

  test('without a CA the client reads why, and the server sees no request', () =>
    refused(gateway, 'absent', UNTRUSTED));

  test('another CA keeps it shut', () => refused(gateway, 'wrong', UNTRUSTED));

  test('a port without TLS is named as such', () => refused(gateway, 'not_tls', /TLS/));

  test('false opens the door, with a warning in the log', async () => {
    assert.ok((await attempt(gateway, 'unverified')).tools.includes('echo'));
    assert.equal(gateway.logged(/WARN.*\bunverified\b/).length > 0, true);
  });

  test('a missing file shuts its own server only', async () => {
    const { status, body } = await initialize(`${gateway.url}/mcp/missing`);
    assert.ok(status >= 500, String(status));
    assert.match(JSON.stringify(body), /missing/);
    assert.equal(gateway.logged(/missing\.crt/).length > 0, true);
    assert.ok((await attempt(gateway, 'right')).tools.includes('echo'));
  });

  test('a CA file that is replaced is picked up without a restart', async () => {
    await refused(gateway, 'replaced', UNTRUSTED);
    copyFileSync(certificates.ca, `${replaced}.new`);
    renameSync(`${replaced}.new`, replaced);
    const answered = async () =>
      (await initialize(`${gateway.url}/mcp/replaced`)).status === 200;
    await until('the new CA is trusted', answered);
  });

  test('an SDK client is told the reason', async () => {
    const { error } = await attempt(gateway, 'absent');
    assert.match(error.message, UNTRUSTED);
  });

  test('the log names the server and the reason', () =>
    assert.ok(gateway.logged(/absent/).some((line) => UNTRUSTED.test(line))));
});

describe('with SSL_CERT_FILE', { timeout: 200_000 }, () => {
  let gateway;
  before(async () => {
    const { url } = server;
    const config = {
      mcp_servers: {
        absent: { url },
        explicit: { url, ssl_verify: true },
        wrong: { url, ssl_verify: others.ca },
      },
    };
    gateway = await tidy.keep(
      startGateway(config, { env: { SSL_CERT_FILE: certificates.ca } }),
    );
  });

  for (const name of ['absent', 'explicit']) {
    test(`ssl_verify ${name} trusts it`, async () =>
      assert.ok((await attempt(gateway, name)).tools.includes('echo')));
  }

  test('a path is trusted instead of it', () => refused(gateway, 'wrong', UNTRUSTED));
});

describe('a CA file that is replaced under load', { timeout: 200_000 }, () => {
  const CHANGED = /\bbusy\b.*changed files/;
  let gateway;
  let session;
  before(async () => {
    const busy = { url: server.url, ssl_verify: `${certificates.folder}/busy.crt` };
    copyFileSync(certificates.ca, busy.ssl_verify);
    gateway = await tidy.keep(startGateway({ mcp_servers: { busy } }));
    const { headers } = await initialize(`${gateway.url}/mcp/busy`);
    session = { 'mcp-session-id': headers.get('mcp-session-id') };
  });

  async function call(id, name, args) {
    const params = { name, arguments: args };
    const message = { jsonrpc: '2.0', id, method: 'tools/call', params };
    return (await post(`${gateway.url}/mcp/busy`, message, session)).text();
  }

  /** Puts the files of these authorities together in place of the one that's trusted now. */
  async function replace(...authorities) {
    const before = gateway.logged(CHANGED).length;
    const file = `${certificates.folder}/busy.crt`;
    writeFileSync(`${file}.new`, authorities.map(({ ca }) => readFileSync(ca)).join('\n'));
    renameSync(`${file}.new`, file);
    await until('new trust is used', () => gateway.logged(CHANGED).length > before);
  }

  test('fails none of 20 calls a second, nor one that is in flight', async () => {
    await server.reset();
    const inFlight = call('in flight', 'stepwise', { key: 'busy', steps: 1 });
    const answers = [];
    let answered = 0;
    const load = setInterval(() => {
      const id = answers.length;
      answers.push(call(id, 'echo', { message: `busy ${id}` }).finally(() => answered++));
    }, 50);
    try {
      for (const authorities of [[others, certificates], [certificates]]) {
        const enough = answered + 20;
        await until('calls are answered', () => answered > enough);
        await replace(...authorities);
        await server.tell('heard/busy/1');
        await until('calls are answered with the new trust', () => answered > enough + 40);
      }
    } finally {
      clearInterval(load);
    }
    assert.match(await inFlight, /"1 steps"/);
    const texts = await Promise.all(answers);
    texts.forEach((text, id) => assert.match(text, new RegExp(`"busy ${id}"`)));
  });
});
