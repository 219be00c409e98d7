// `@modelcontextprotocol/server-everything` speaks plain HTTP, so nginx stands in front of it with
// TLS, as in production. Notifications that belong to no request aren't compared: the server sends
// them by the clock, before or after the client's stream is open.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { makeCertificates } from '../lib/certificates.js';
import { Child } from '../lib/child.js';
import { runClient } from '../lib/client.js';
import { environment } from '../lib/environment.js';
import { startGateway } from '../lib/gateway.js';
import { freePort, startNginx } from '../lib/nginx.js';
import { Tidy } from '../lib/tidy.js';

const PROGRAM = fileURLToPath(
  new URL('../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url),
);
const KINDS = {
  legacy: { name: 'streamable', transport: 'http', mode: 'streamableHttp', path: '/mcp' },
  sse: { name: 'older', transport: 'sse', mode: 'sse', path: '/sse' },
};

const tidy = new Tidy();
const urls = {};
let certificates;
let gateway;

async function startEverything({ mode, path }) {
  const port = await freePort();
  const child = await tidy.keep(
    new Child(process.execPath, [PROGRAM, mode], { env: environment({ PORT: String(port) }) }),
  );
  await child.printed(/port \d+/, 30_000);
  const locations = `location / { proxy_pass http://127.0.0.1:${port}; proxy_set_header Connection ""; }`;
  const nginx = await tidy.keep(startNginx({ certificates, locations }));
  return nginx.url + path;
}

/** What answers a request of the step: results, errors and progress. */
const answers = ({ messages }) =>
  messages.filter(({ method, result, error }) => result || error || /progress$/.test(method));

before(async () => {
  certificates = await tidy.keep(makeCertificates());
  const definitions = {};
  for (const [kind, { name, transport, ...how }] of Object.entries(KINDS)) {
    urls[kind] = await startEverything(how);
    definitions[name] = { url: urls[kind], transport, ssl_verify: certificates.ca };
  }
  gateway = await tidy.keep(startGateway({ mcp_servers: definitions }));
});
after(() => tidy.all());

for (const [kind, { name, path }] of Object.entries(KINDS)) {
  describe(`server-everything, ${kind}`, { timeout: 200_000 }, () => {
    test(`through /${name}${path} as directly`, async (context) => {
      const direct = await runClient('everything', { kind, url: urls[kind], ca: certificates.ca });
      const url = `${gateway.url}/${name}${path}`;
      const through = await runClient('everything', { kind, url });
      assert.deepEqual(Object.keys(through), Object.keys(direct));
      for (const [step, expected] of Object.entries(direct)) {
        await context.test(step, () => {
          assert.ok(expected.result.value, `directly: ${JSON.stringify(expected.result)}`);
          assert.deepEqual(through[step].result, expected.result);
          assert.deepEqual(answers(through[step]), answers(expected));
        });
      }
    });
  });
}
