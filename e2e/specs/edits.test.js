// Definitions edited by REST and in config.yaml while clients call.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Admin } from '../lib/admin.js';
import { makeCertificates } from '../lib/certificates.js';
import { startGateway } from '../lib/gateway.js';
import { initialize } from '../lib/http.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';
import { until } from '../lib/until.js';
import { yaml } from '../lib/yaml.js';

const KEY = 'sk-e2e-edits-4711';
const authorization = { authorization: `Bearer ${KEY}` };

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

const call = (gateway, name) => initialize(`${gateway.url}/mcp/${name}`, authorization);

describe('ssl_verify edited by REST while a client calls', { timeout: 300_000 }, () => {
  let gateway;
  let admin;
  before(async () => {
    const general_settings = {
      master_key: KEY,
      ca_directories: [certificates.folder, others.folder],
    };
    gateway = await tidy.keep(startGateway({ general_settings }));
    admin = new Admin(gateway.url, KEY);
  });

  async function register(name) {
    const { status, body } = await admin.register({
      server_name: name,
      url: server.url,
      transport: 'http',
      ssl_verify: certificates.ca,
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body.server_id;
  }

  test('no call fails between two files that hold the right CA', async (context) => {
    const copy = join(others.folder, 'copy.crt');
    copyFileSync(certificates.ca, copy);
    const server_id = await register('looped');
    let editing = true;
    const failed = [];
    let calls = 0;
    const callers = Array.from({ length: 4 }, async () => {
      while (editing) {
        const { status, body } = await call(gateway, 'looped');
        calls += 1;
        if (status !== 200) failed.push(body);
      }
    });
    for (let i = 0; i < 100; i += 1) {
      const ssl_verify = i % 2 ? certificates.ca : copy;
      const { status, body } = await admin.edit({ server_id, ssl_verify });
      assert.equal(status, 202, JSON.stringify(body));
    }
    editing = false;
    await Promise.all(callers);
    context.diagnostic(`${calls} calls during 100 edits`);
    assert.deepEqual(failed, []);
    assert.ok(calls > 20, `${calls} calls`);
  });

  test('no call that comes after an edit goes out under the trust that it withdrew', async () => {
    const server_id = await register('withdrawn');
    for (let i = 0; i < 100; i += 1) {
      const right = i % 2 === 1;
      const { status } = await admin.edit({
        server_id,
        ssl_verify: right ? certificates.ca : others.ca,
      });
      assert.equal(status, 202);
      const answer = await call(gateway, 'withdrawn');
      assert.equal(answer.status, right ? 200 : 502, JSON.stringify(answer.body));
    }
  });
});

describe('config.yaml edited while the gateway runs', { timeout: 300_000 }, () => {
  const one = () => ({ one: { url: server.url, ssl_verify: certificates.ca } });
  const settings = { general_settings: { master_key: KEY } };
  let gateway;
  let file;
  before(async () => {
    gateway = await tidy.keep(startGateway({ mcp_servers: one(), ...settings }));
    file = join(gateway.folder, 'config.yaml');
  });
  const listening = (name, status) =>
    until(`${name} answers ${status}`, async () => (await call(gateway, name)).status === status);

  test('a server that is added can be called', async () => {
    const two = { two: { url: server.url, ssl_verify: certificates.ca } };
    const next = join(gateway.folder, 'next');
    writeFileSync(next, yaml({ mcp_servers: { ...one(), ...two }, ...settings }));
    renameSync(next, file);
    await listening('two', 200);
    assert.equal((await call(gateway, 'one')).status, 200);
  });

  test('an edit with mistakes changes nothing, and is told with its lines', async () => {
    writeFileSync(file, `${yaml({ mcp_servers: one(), ...settings })}\nmcp_serverz: {}\n`);
    const [line] = await until('the log tells', () => {
      const lines = gateway.logged(/unknown key 'mcp_serverz'/);
      return lines.length && lines;
    });
    assert.match(line, /config\.yaml:\d+: /);
    assert.equal((await call(gateway, 'two')).status, 200);
    const health = await new Admin(gateway.url, KEY).request('GET', '/v1/mcp/health');
    assert.match(JSON.stringify(health.body), /mcp_serverz/);
  });

  test('a server that is taken out is gone', async () => {
    writeFileSync(file, yaml({ mcp_servers: one(), ...settings }));
    await listening('two', 404);
    assert.equal((await call(gateway, 'one')).status, 200);
  });
});
