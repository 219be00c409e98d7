// The MCP Java SDK's client: the same script, directly and through the gateway, ends in the same
// results.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { makeCertificates } from '../lib/certificates.js';
import { startGateway } from '../lib/gateway.js';
import { makeTrustStore, runJavaClient } from '../lib/java-client.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const ROUTES = { legacy: '/mcp/legacy', sse: '/older/sse' };

/** Steps that end in an error of the server. */
const REJECTED = ['resources/read of an unknown resource', 'prompts/get without its arguments'];

const said = ({ content }) => content.map(({ text }) => text).join();

/** What proves that there was something to compare. */
const EXPECTATIONS = {
  initialize: ({ value }) => assert.equal(value.serverInfo.name, 'sallyport-e2e'),
  'tools/list': ({ value }) => assert.ok(value.tools.some(({ name }) => name === 'stepwise')),
  'tools/call echo': ({ value }) => assert.equal(said(value), 'Grüße — 你好 ✓ \u{1F512}'),
  'tools/call with a big answer': ({ value }) => assert.equal(value.length, 300_000),
  'tools/call with a big question': ({ value }) => assert.equal(value, 'é'.repeat(300_000)),
  'tools/call that fails': ({ value }) => assert.equal(value.isError, true),
  'many calls at a time': ({ value }) => assert.equal(value.length, 100),
  'resources/read of text': ({ value }) => assert.equal(value.contents[0].text, 'Wëlcome ✓'),
  'resources/read of an unknown resource': ({ error }) => assert.equal(error.code, -32602),
  'completion for a prompt': ({ value }) =>
    assert.deepEqual(value.completion.values, ['french', 'finnish']),
  'progress, event by event'({ value: [heard, result] }) {
    assert.deepEqual(heard.map(({ progress }) => progress), [1, 2, 3]);
    assert.equal(said(result), '3 steps');
  },
  'log messages of the level that was asked for': ({ value: [heard] }) =>
    assert.deepEqual(heard.map(({ level }) => level), ['warning', 'error']),
  'the server asks several things': ({ value }) =>
    assert.equal(said(value), 'accept: Zoë ✓ | a-model: something | project=file:///project'),
  'the server asks several things at once': ({ value }) =>
    assert.equal(said(value), 'accept: Zoë ✓ | a-model: something | project=file:///project'),
  'the list of tools changed': ({ value: [[tools]] }) => assert.ok(tools.length > 10),
  'a resource was updated': ({ value: [[contents]] }) =>
    assert.equal(contents[0].uri, 'note://welcome'),
  'ends its session': ({ value }) => assert.equal(value, true),
};

const tidy = new Tidy();
const servers = {};
let trustStore;
let gateway;
before(async () => {
  const certificates = await tidy.keep(makeCertificates());
  trustStore = makeTrustStore(certificates);
  for (const kind of Object.keys(ROUTES)) {
    servers[kind] = await tidy.keep(startServer(kind, certificates));
  }
  const trust = { ssl_verify: certificates.ca };
  const mcp_servers = {
    legacy: { url: servers.legacy.url, ...trust },
    older: { url: servers.sse.url, transport: 'sse', ...trust },
  };
  gateway = await tidy.keep(startGateway({ mcp_servers }));
});
after(() => tidy.all());

async function outcome(kind, way) {
  const { control } = servers[kind];
  // What happened in an earlier run must not be taken for what happens in this one.
  await servers[kind].reset();
  return runJavaClient({ kind, control, ...way });
}

for (const [kind, route] of Object.entries(ROUTES)) {
  describe(`the Java SDK's ${kind} client`, { timeout: 300_000 }, () => {
    let direct;
    before(async () => (direct = await outcome(kind, { url: servers[kind].url, trustStore })));

    test('does every step directly', () => {
      for (const [step, { error, failure }] of Object.entries(direct)) {
        assert.equal(failure, undefined, step);
        assert.equal(error !== undefined, REJECTED.includes(step), step);
      }
      for (const [step, expectation] of Object.entries(EXPECTATIONS)) expectation(direct[step]);
    });

    test(`through ${route} as directly`, async (context) => {
      const through = await outcome(kind, { url: gateway.url + route });
      assert.deepEqual(Object.keys(through), Object.keys(direct));
      for (const [step, expected] of Object.entries(direct)) {
        await context.test(step, () => assert.deepEqual(through[step], expected));
      }
    });
  });
}
