// All servers at one path: clients of each era do with each server what they do at that server's own
// path, while another server is down and one says nothing.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { EXPECTATIONS, KIND_EXPECTATIONS } from '../lib/expectations.js';
import { startGateway } from '../lib/gateway.js';
import { openControl, program } from '../lib/program.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const CLIENTS = { modern: '/mcp', legacy: '/mcp', sse: '/mcp/sse' };

/** Servers by the names that clients see; HTTP+SSE has an alias. */
const SERVERS = { fresh: 'modern', old: 'legacy', oldest: 'sse' };

/** Programs by the names that clients see, and their eras. */
const PROGRAMS = { new_program: 'modern', old_program: 'legacy' };

const tidy = new Tidy();
const servers = {};
let gateway;

/** Listens and says nothing, until it's stopped; then nothing listens there. */
async function silentServer() {
  const connections = new Set();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on('error', () => {});
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    connections.forEach((connection) => connection.destroy());
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}/mcp`, stop };
}

before(async () => {
  const certificates = await tidy.keep(makeCertificates());
  const definitions = {};
  for (const [name, kind] of Object.entries(SERVERS)) {
    servers[name] = await tidy.keep(startServer(kind, certificates));
    definitions[kind === 'sse' ? 'with_an_alias' : name] = {
      url: servers[name].url,
      transport: kind === 'sse' ? 'sse' : 'http',
      ssl_verify: certificates.ca,
      ...(kind === 'sse' ? { alias: name } : {}),
    };
  }
  for (const [name, era] of Object.entries(PROGRAMS)) {
    const control = await tidy.keep(openControl());
    servers[name] = { control: control.url, reset: control.reset };
    definitions[name] = program(era, control.url);
  }
  const slow = await tidy.keep(silentServer());
  const down = await silentServer();
  await down.stop();
  gateway = await tidy.keep(
    startGateway({
      mcp_servers: {
        slow: { url: slow.url, timeout: 1 },
        ...definitions,
        down: { url: down.url },
      },
      general_settings: { allow_stdio: true },
    }),
  );
});
after(() => tidy.all());

/** What's different where several servers are one. */
const OWN_EXPECTATIONS = {
  'knows the server'({ result: { value } }) {
    assert.equal(value.version.name, 'sallyport');
    assert.match(value.instructions, /^# fresh\n\nCall echo first. — ✓\n\n# old\n\nCall echo/);
    assert.deepEqual(value.capabilities.resources, { subscribe: true, listChanged: true });
  },
  // Sessions with servers outlive those of clients: others of the same caller may use them.
  'ends its session': ({ result }) => assert.equal(result.error, undefined),
};

for (const [client, path] of Object.entries(CLIENTS)) {
  // What programs are spoken to in doesn't depend on the client: one kind is enough here.
  const programs = client === 'modern' ? Object.keys(PROGRAMS) : [];
  for (const server of [...Object.keys(SERVERS), ...programs]) {
    describe(`${client} client at /mcp, server ${server}`, { timeout: 400_000 }, () => {
      test('every step does what it does at the server itself', async (context) => {
        await servers[server].reset();
        const { control } = servers[server];
        const url = gateway.url + path;
        const transcript = await runClient('script', { kind: client, control, url, owner: server });
        for (const [step, outcome] of Object.entries(transcript)) {
          const expected =
            OWN_EXPECTATIONS[step] ?? EXPECTATIONS[step] ?? KIND_EXPECTATIONS[client][step];
          await context.test(step, () => {
            try {
              expected(outcome);
            } catch (error) {
              assert.fail(`${error.message}\n${JSON.stringify(outcome, null, 1)}`);
            }
          });
        }
      });
    });
  }
}

/** The tools, and what's missing, as one client sees it. */
async function listed(kind, headers = {}) {
  return runClient('lists', { kind, url: gateway.url + CLIENTS[kind], headers });
}

for (const client of Object.keys(CLIENTS)) {
  test(`a ${client} client lists what there is, and is told what's missing`, async () => {
    const { tools, resources, templates, prompts, missing } = await listed(client);
    for (const name of Object.keys(SERVERS)) {
      assert.ok(tools.includes(`${name}-echo`), tools.join());
      assert.ok(resources.includes(`note://welcome#~${name}`), resources.join());
      assert.ok(templates.includes(`person://{name}/card#~${name}`), templates.join());
      assert.ok(prompts.includes(`${name}-translate`), prompts.join());
    }
    assert.deepEqual(missing, { slow: 'TIMEOUT', down: 'CONNECT' });
  });

  test(`a ${client} client means the servers that x-mcp-servers names`, async () => {
    const { tools, missing } = await listed(client, { 'x-mcp-servers': 'oldest, fresh' });
    const owners = new Set(tools.map((name) => name.split('-')[0]));
    assert.deepEqual([...owners].sort(), ['fresh', 'oldest']);
    assert.deepEqual(missing, {});
  });
}
