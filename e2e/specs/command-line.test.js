// `check` and `tls` on real servers: what they print and how they exit.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { makeCertificates } from '../lib/certificates.js';
import { runCommand } from '../lib/gateway.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const UNTRUSTED = /certificate is signed by a CA that is not trusted/;
const DATE = /20\d\d-\d\d-\d\d/;

const tidy = new Tidy();
const servers = {};
let certificates;
before(async () => {
  certificates = await tidy.keep(makeCertificates());
  for (const kind of ['modern', 'legacy', 'sse']) {
    servers[kind] = await tidy.keep(startServer(kind, certificates));
  }
});
after(() => tidy.all());

const definition = (kind, rest = { ssl_verify: certificates.ca }) => ({
  url: servers[kind].url,
  transport: kind === 'sse' ? 'sse' : 'http',
  ...rest,
});

describe('check', { timeout: 300_000 }, () => {
  test('connects to every server, of either era and transport', async () => {
    const mcp_servers = {
      modern: definition('modern'),
      legacy: definition('legacy'),
      older: definition('sse'),
    };
    const { code, output } = await runCommand(['check'], { config: { mcp_servers } });
    assert.equal(code, 0, output);
    assert.match(output, /Connected! 15 tools/);
    assert.equal(output.match(/Connected! 16 tools/g)?.length, 2, output);
    for (const name of ['modern', 'legacy', 'older', 'echo', 'ask_everything', 'lose_stream']) {
      assert.match(output, new RegExp(`\\b${name}\\b`));
    }
    assert.ok(output.includes(certificates.ca), 'the trust that was used');
    assert.match(output, DATE, "the certificate's expiry");
  });

  test('leaves no session behind', async () => {
    assert.equal((await servers.legacy.seen()).openSessions, 0);
    await servers.sse.happened('session closed');
  });

  test('says why a server does not connect and what to do, and exits with 1', async () => {
    const mcp_servers = { right: definition('modern'), wrong: definition('legacy', {}) };
    const { code, output } = await runCommand(['check'], { config: { mcp_servers } });
    assert.equal(code, 1, output);
    assert.match(output, /Connected! 15 tools/);
    assert.match(output, UNTRUSTED);
    assert.match(output, /ssl_verify/);
    assert.doesNotMatch(output, /^\s+at /m);
  });

  test('reports every mistake of the file with its line', async () => {
    const config = 'mcp_servers:\n  a:\n    urll: "https://localhost/mcp"\n    transport: htp\n';
    const { code, output } = await runCommand(['check'], { config });
    assert.notEqual(code, 0);
    assert.match(output, /:3\b.*urll.*\burl\b/s);
    assert.match(output, /:4\b.*htp.*\bhttp\b/s);
  });
});

describe('tls', { timeout: 300_000 }, () => {
  test('shows the chain and that it is right', async () => {
    const { code, output } = await runCommand(['tls', servers.modern.url, '--ca', certificates.ca]);
    assert.equal(code, 0, output);
    for (const part of [/CN=localhost/, /Sallyport e2e CA/, /127\.0\.0\.1/, DATE]) {
      assert.match(output, part);
    }
  });

  test('says what is wrong without the CA', async () => {
    const { code, output } = await runCommand(['tls', servers.modern.url]);
    assert.equal(code, 1, output);
    assert.match(output, UNTRUSTED);
  });

  test('says that a port speaks no TLS', async () => {
    const url = servers.modern.control.replace('http:', 'https:');
    const { code, output } = await runCommand(['tls', url]);
    assert.equal(code, 1, output);
    assert.match(output, /TLS/);
    assert.doesNotMatch(output, /^\s+at /m);
  });
});
