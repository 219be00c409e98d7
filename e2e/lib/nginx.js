// A real nginx in front of something, on a free port, with files in a folder of its own.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { Child } from './child.js';
import { environment } from './environment.js';
import { removeFolder, temporaryFolder } from './folder.js';

function program() {
  const found = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'].find(existsSync);
  if (!found) throw new Error('nginx is missing; on Debian: apt-get install nginx-light');
  return found;
}

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function configuration({ folder, port, certificates, locations, servers, upstreams }) {
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr notice;
events {}
http {
  log_format scheme '$request $status $scheme';
  access_log ${folder}/access.log scheme;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  client_max_body_size 8m;
  proxy_buffering off;
  proxy_http_version 1.1;
  proxy_read_timeout 120s;
${upstreams}
  server {
    listen 127.0.0.1:${port} ssl;
    server_name localhost;
    ssl_certificate ${certificates.cert};
    ssl_certificate_key ${certificates.key};
${locations}
  }
${servers}
}
`;
}

/**
 * Starts nginx with TLS.
 *
 * @param upstreams `upstream` blocks
 * @param locations the `location` blocks of its server
 * @param servers further `server` blocks, on ports of `freePort`
 * @returns `{ port, url, accessLog(), errorLog(), stop() }`; each line of the access log ends in the
 *   request's scheme
 */
export async function startNginx({ certificates, locations, servers = '', upstreams = '' }) {
  const folder = temporaryFolder('nginx');
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration({ folder, port, certificates, locations, servers, upstreams }));
  const child = new Child(program(), ['-c', file, '-p', folder], { env: environment() });
  await child.printed(/start worker|using the "/, 10_000);
  return {
    port,
    url: `https://localhost:${port}`,
    accessLog: () => readFileSync(join(folder, 'access.log'), 'utf8').split('\n').filter(Boolean),
    errorLog: () => child.output.split('\n').filter((line) => line.includes('[error]')),
    async stop() {
      await child.stop();
      removeFolder(folder);
    },
  };
}
