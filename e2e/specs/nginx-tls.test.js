// What nginx does where a TLS connection isn't to be: each time the gateway says why, and what its
// advice says is done. Then it connects.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { Admin } from '../lib/admin.js';
import { Authority } from '../lib/authority.js';
import { makeCertificates } from '../lib/certificates.js';
import { startGateway } from '../lib/gateway.js';
import { freePort, startNginx } from '../lib/nginx.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const KEY = 'sk-nginx-tls';
const HIDDEN = 'mcp.internal.test';
const PORTS = [
  'leafOnly', 'whole', 'tls12', 'tls10', 'mutual', 'rejecting', 'otherName', 'plain',
];

const tidy = new Tidy();
const ports = {};
let root;
let admin;
let issuing;
let known;
let unknown;

/** One `server` block that passes everything on. */
const block = (backend, port, certificate, ...lines) => `
  server {
    listen 127.0.0.1:${port}${certificate ? ' ssl' : ''};
    server_name localhost;
    ${certificate ? `ssl_certificate ${certificate.file}; ssl_certificate_key ${certificate.key};` : ''}
    ${lines.join('\n    ')}
    location / { proxy_pass https://127.0.0.1:${backend.port}; }
  }`;

const sent = ({ chain, key }) => ({ file: chain, key });

before(async () => {
  const certificates = await tidy.keep(makeCertificates());
  const backend = await tidy.keep(startServer('modern', certificates));
  root = await tidy.keep(Authority.root('Corp Root CA'));
  const clients = await tidy.keep(Authority.root('Clients CA'));
  const strange = await tidy.keep(Authority.root('Strange CA'));
  issuing = root.intermediate('Corp Issuing CA');
  known = clients.client('gateway');
  unknown = strange.client('gateway');
  const below = issuing.server('localhost');
  const own = sent(root.server('localhost'));
  const hidden = sent(root.server(HIDDEN));
  for (const name of PORTS) ports[name] = await freePort();
  const servers = [
    block(backend, ports.leafOnly, { file: below.cert, key: below.key }),
    block(backend, ports.whole, sent(below)),
    block(backend, ports.tls12, own, 'ssl_protocols TLSv1.2;'),
    block(backend, ports.tls10, own, 'ssl_protocols TLSv1 TLSv1.1;', 'ssl_ciphers ALL:@SECLEVEL=0;'),
    block(backend, ports.mutual, own, `ssl_client_certificate ${clients.file};`, 'ssl_verify_client on;'),
    // SNI decides on the handshake, and `Host`, which stays the url's, on who answers after it.
    `server { listen 127.0.0.1:${ports.rejecting} ssl default_server; ssl_reject_handshake on;
      location / { proxy_pass https://127.0.0.1:${backend.port}; } }`,
    block(backend, ports.rejecting, hidden).replace('server_name localhost', `server_name ${HIDDEN}`),
    block(backend, ports.otherName, hidden),
    block(backend, ports.plain, null),
  ].join('\n');
  await tidy.keep(
    startNginx({ certificates, locations: 'location / { return 404; }', servers }),
  );
  const general_settings = { master_key: KEY, ca_directories: [known, unknown].map((c) => c.folder) };
  const gateway = await tidy.keep(startGateway({ general_settings }));
  admin = new Admin(gateway.url, KEY);
});
after(() => tidy.all());

/** Tries a definition of a server at one of nginx's ports. */
async function attempt(port, definition = {}, scheme = 'https') {
  const url = `${scheme}://localhost:${ports[port]}/mcp`;
  const verify = scheme === 'https' ? { ssl_ca_pem: root.pem } : {};
  const body = { url, transport: 'http', ...verify, ...definition };
  const answer = await admin.request('POST', '/v1/mcp/server/test/connection', body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

async function refused(reason, advice, ...how) {
  const { failure } = await attempt(...how);
  assert.ok(failure, 'it connected');
  assert.equal(failure.reason, reason, JSON.stringify(failure));
  assert.match(`${failure.message} ${failure.advice}`, advice);
}

async function connects(...how) {
  const { status, message, mcp } = await attempt(...how);
  assert.equal(status, 'ok', message);
  assert.ok(mcp.tools.includes('echo'));
}

describe('nginx', { timeout: 120_000 }, () => {
  test('sends no intermediate', async () => {
    await refused('INCOMPLETE_CHAIN', /'Corp Issuing CA' is missing/, 'leafOnly');
    await connects('leafOnly', { ssl_ca_pem: root.pem + issuing.pem });
    await connects('whole');
  });

  test('has TLS 1.2 only', async () => {
    await refused('PROTOCOL_VERSION', /set ssl_min_version to TLSv1\.2/, 'tls12', { ssl_min_version: 'TLSv1.3' });
    await connects('tls12', { ssl_min_version: 'TLSv1.2' });
  });

  test('has nothing newer than TLS 1.1', async () => {
    await refused('PROTOCOL_VERSION', /Switch TLS 1\.2 or 1\.3 on at the server/, 'tls10');
    await connects('whole');
  });

  test('wants a client certificate, and says so by HTTP', async () => {
    await refused('NOT_MCP', /wants a client certificate.*set ssl_client_cert and ssl_client_key/, 'mutual');
    const identity = ({ cert, key }) => ({ ssl_client_cert: cert, ssl_client_key: key });
    await refused('NOT_MCP', /doesn't accept the gateway's client certificate.*ssl_client_cert/, 'mutual', identity(unknown));
    await connects('mutual', identity(known));
  });

  test('knows another name only, and refuses the handshake', async () => {
    await refused('HANDSHAKE_FAILED', /refused 'localhost' \(SNI\)/, 'rejecting');
    await connects('rejecting', { ssl_server_name: HIDDEN });
  });

  test('has a certificate for another name', async () => {
    await refused('HOSTNAME_MISMATCH', /is for mcp\.internal\.test: use one of these/, 'otherName');
    await connects('otherName', { ssl_server_name: HIDDEN });
  });

  test('speaks plain HTTP on the port of an https url', async () => {
    await refused('NOT_TLS', /write http:\/\/ if it really has none/, 'plain');
    await connects('plain', {}, 'http');
  });

  test('speaks TLS on the port of an http url', async () => {
    await refused('NOT_MCP', /Write https:\/\//, 'whole', {}, 'http');
    await connects('whole');
  });
});
