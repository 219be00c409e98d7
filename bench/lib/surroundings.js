// Everything around the gateway that's measured: the upstream, TLS in front of it, and nginx as the
// floor that a gateway is compared with. The upstream, TLS and the load share CPU 0; floor and gateway
// have CPU 1 for themselves.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { start } from './processes.js';

export const LOAD_CPU = 0;
export const MEASURED_CPU = 1;

/** A port that nothing listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function certificates(folder) {
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-days', '30', '-subj', '/CN=Bench CA', '-keyout', 'ca.key', '-out', 'ca.pem');
  openssl('req', ...key, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr');
  writeFileSync(`${folder}/server.cnf`, 'subjectAltName=DNS:localhost\nauthorityKeyIdentifier=keyid\n');
  openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
    '-days', '30', '-extfile', 'server.cnf', '-out', 'server.pem');
  return `${folder}/ca.pem`;
}

const KEPT = 'keepalive_requests 100000000; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;';

async function nginx(cpu, folder, name, http) {
  mkdirSync(`${folder}/${name}`);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${name}/${kind};`)
    .join(' ');
  writeFileSync(
    `${folder}/${name}.conf`,
    `pid ${folder}/${name}.pid; error_log ${folder}/${name}.log; master_process off; daemon off;
     events { worker_connections 8192; }
     http { access_log off; client_max_body_size 32m; client_body_buffer_size 512k; ${paths} ${http} }`,
  );
  return start(cpu, ['nginx', '-c', `${folder}/${name}.conf`, '-e', `${folder}/${name}.log`]);
}

/**
 * Starts them.
 *
 * @param folder for keys, configuration and logs
 * @param port where the upstream listens; any by default
 * @return `{ upstream, upstreamTls, floor, floorTls, floorPid, tlsStatus, ca }`: URLs, but for the last
 */
export async function startSurroundings(folder, port) {
  const [any, tls, status, floor, floorTls] = await Promise.all([1, 2, 3, 4, 5].map(freePort));
  const plain = port ?? any;
  const source = fileURLToPath(new URL('../upstream.c', import.meta.url));
  execFileSync('gcc', ['-O2', '-o', `${folder}/upstream`, source]);
  await start(LOAD_CPU, [`${folder}/upstream`, String(plain)], { printed: /listening/ });
  const ca = certificates(folder);
  const to = (name, port) =>
    `upstream ${name} { server localhost:${port}; keepalive 512; keepalive_requests 100000000; }`;
  await nginx(LOAD_CPU, folder, 'terminator', `${to('upstream', plain)}
    server { listen 127.0.0.1:${status}; location / { stub_status; } }
    server { listen 127.0.0.1:${tls} ssl; ssl_certificate ${folder}/server.pem; ssl_certificate_key ${folder}/server.key;
      ${KEPT} location / { proxy_pass http://upstream; } }`);
  const measured = await nginx(MEASURED_CPU, folder, 'floor', `${to('upstream', plain)} ${to('secured', tls)}
    server { listen 127.0.0.1:${floor}; ${KEPT} location / { proxy_pass http://upstream; } }
    server { listen 127.0.0.1:${floorTls}; ${KEPT} proxy_ssl_verify on; proxy_ssl_name localhost;
      proxy_ssl_trusted_certificate ${ca}; location / { proxy_pass https://secured; } }`);
  return {
    ca,
    floorPid: measured.pid,
    upstream: `http://127.0.0.1:${plain}/mcp`,
    upstreamTls: `https://localhost:${tls}/mcp`,
    floor: `http://127.0.0.1:${floor}/mcp`,
    floorTls: `http://127.0.0.1:${floorTls}/mcp`,
    tlsStatus: `http://127.0.0.1:${status}/`,
  };
}

/** What the upstream has seen so far, and the connections that TLS was spoken on. */
export async function counts({ upstream, tlsStatus }) {
  const seen = await (await fetch(new URL('/stats', upstream))).json();
  const status = await (await fetch(tlsStatus)).text();
  const [, accepted] = /accepts.*\n\s*(\d+)/.exec(status);
  return { ...seen, tlsConnections: Number(accepted) };
}
