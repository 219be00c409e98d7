// The gateway's own port with TLS: clients of an SDK and curl, over HTTP/1.1 and HTTP/2, with a
// certificate of their own; mkcert as docs/listener.md has it.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import http2 from 'node:http2';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authority } from '../lib/authority.js';
import { makeCertificates } from '../lib/certificates.js';
import { run, within } from '../lib/child.js';
import { runClient } from '../lib/client.js';
import { environment } from '../lib/environment.js';
import { removeFolder, temporaryFolder } from '../lib/folder.js';
import { startGateway } from '../lib/gateway.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const PEM = 'SPRING_SSL_BUNDLE_PEM_LISTENER';
const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
});

const tidy = new Tidy();
const servers = {};
let clients;
let door;
before(async () => {
  const certificates = await tidy.keep(makeCertificates());
  for (const kind of ['modern', 'legacy']) {
    servers[kind] = await tidy.keep(startServer(kind, certificates));
  }
  clients = await tidy.keep(Authority.root('Clients CA'));
  door = await tidy.keep(Authority.root('Door CA'));
  servers.ca = certificates.ca;
});
after(() => tidy.all());

/** The variables of docs/listener.md. */
const listener = (cert, key) => ({
  SERVER_SSL_BUNDLE: 'listener',
  [`${PEM}_KEYSTORE_CERTIFICATE`]: cert,
  [`${PEM}_KEYSTORE_PRIVATEKEY`]: key,
  [`${PEM}_KEYSTORE_VERIFYKEYS`]: 'true',
  [`${PEM}_RELOADONUPDATE`]: 'true',
  SERVER_HTTP2_ENABLED: 'true',
});

/** Resolves to the gateway's https URL. */
async function start(env) {
  const { url: modern } = servers.modern;
  const { url: legacy } = servers.legacy;
  const mcp_servers = {
    modern: { url: modern, ssl_verify: servers.ca },
    legacy: { url: legacy, ssl_verify: servers.ca },
  };
  const gateway = await tidy.keep(startGateway({ mcp_servers }, { env }));
  return `https://localhost:${new URL(gateway.url).port}`;
}

async function curl(...args) {
  const all = ['-sS', '--max-time', '20', '-w', '\n%{http_version} %{http_code}', ...args];
  return run('curl', all, { env: environment() });
}

const post = ['-H', 'content-type: application/json', '-H', 'accept: application/json, text/event-stream', '-d', INITIALIZE];

describe('with client certificates', { timeout: 200_000 }, () => {
  let url;
  let known;
  let unknown;
  before(async () => {
    const own = door.server('localhost');
    known = clients.client('agent');
    unknown = door.client('agent');
    url = await start({
      ...listener(own.chain, own.key),
      SERVER_SSL_CLIENTAUTH: 'need',
      [`${PEM}_TRUSTSTORE_CERTIFICATE`]: clients.file,
    });
  });

  for (const http of ['1', '2']) {
    for (const kind of ['modern', 'legacy']) {
      test(`an SDK's client calls a ${kind} server over HTTP/${http}`, async () => {
        const { cert, key } = known;
        const options = { kind, url: `${url}/mcp/${kind}`, http, trust: door.file, cert, key };
        const { tools, error } = await runClient('attempt', options);
        assert.ok(tools?.includes('echo'), JSON.stringify(error));
      });
    }

    test(`curl calls over HTTP/${http}, and is refused without a certificate of the CA`, async () => {
      const version = http === '1' ? ['--http1.1'] : ['--http2'];
      const call = [...version, '--cacert', door.file, ...post, `${url}/mcp/legacy`];
      const { code, stdout } = await curl('--cert', known.cert, '--key', known.key, ...call);
      assert.equal(code, 0);
      assert.match(stdout, /"protocolVersion"/);
      assert.match(stdout, http === '1' ? /\n1\.1 200$/ : /\n2 200$/);
      await servers.legacy.reset();
      assert.notEqual((await curl(...call)).code, 0);
      assert.notEqual((await curl('--cert', unknown.cert, '--key', unknown.key, ...call)).code, 0);
      assert.deepEqual((await servers.legacy.seen()).requests, []);
    });
  }

  test('one connection of HTTP/2 holds 150 streams open and has room for calls', async () => {
    const tls = { ca: door.pem, cert: known.pem, key: readFileSync(known.key) };
    const session = http2.connect(url, tls);
    const request = (path, headers, body) => {
      const stream = session.request({ ':path': path, accept: 'text/event-stream', ...headers });
      const answered = new Promise((resolve, reject) => {
        stream.on('error', reject).on('response', resolve);
      });
      stream.end(body);
      return answered;
    };
    const initialize = {
      ':method': 'POST',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    };
    try {
      const open = async () => {
        const { 'mcp-session-id': id } = await request('/mcp/legacy', initialize, INITIALIZE);
        const stream = await request('/mcp/legacy', { 'mcp-session-id': id });
        assert.equal(stream[':status'], 200);
      };
      await within(60_000, 'all are open', Promise.all(Array.from({ length: 150 }, open)));
      const call = await within(20_000, 'a call', request('/mcp/legacy', initialize, INITIALIZE));
      assert.equal(call[':status'], 200);
    } finally {
      session.destroy();
    }
  });
});

describe('with a certificate of mkcert', { timeout: 120_000 }, () => {
  let folder;
  let url;
  const root = () => join(folder, 'rootCA.pem');
  before(async () => {
    folder = temporaryFolder('mkcert');
    const [cert, key] = ['tls.crt', 'tls.key'].map((name) => join(folder, name));
    const names = ['localhost', '127.0.0.1', '::1'];
    const env = environment({ CAROOT: folder });
    const made = await run('mkcert', ['-cert-file', cert, '-key-file', key, ...names], { env });
    assert.equal(made.code, 0, made.output);
    const { stdout } = await run('mkcert', ['-CAROOT'], { env });
    assert.equal(stdout.trim(), folder);
    url = await start(listener(cert, key));
  });
  after(() => removeFolder(folder));

  test('an SDK in Node trusts it by NODE_EXTRA_CA_CERTS', async () => {
    const options = { kind: 'legacy', url: `${url}/mcp/legacy`, ca: root() };
    assert.ok((await runClient('attempt', options)).tools.includes('echo'));
  });

  test('Python trusts it by SSL_CERT_FILE', async () => {
    const script = `import urllib.request; print(urllib.request.urlopen("${url}/livez").status)`;
    const env = environment({ SSL_CERT_FILE: root(), NO_PROXY: '*' });
    const { code, output } = await run('python3', ['-c', script], { env });
    assert.equal(code, 0, output);
    assert.match(output, /200/);
  });
});
