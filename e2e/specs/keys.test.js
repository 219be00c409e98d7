// Who may call, and whose credentials the server sees.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { startGateway } from '../lib/gateway.js';
import { initialize } from '../lib/http.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const KEY = 'sk-e2e-master-4711';
const TOKEN = 'e2e-upstream-token-0815';
const bearer = (value) => `Bearer ${value}`;

/** What the server must see for each `auth_type`, as `[header, value]`. */
const AUTHENTICATION = {
  none: ['authorization', undefined],
  bearer_token: ['authorization', `Bearer ${TOKEN}`],
  api_key: ['x-api-key', TOKEN],
  token: ['authorization', `token ${TOKEN}`],
  authorization: ['authorization', TOKEN],
  basic: ['authorization', `Basic ${Buffer.from(`user:${TOKEN}`).toString('base64')}`],
};

const tidy = new Tidy();
let modern;
let gateway;

function definitions(certificates) {
  const server = { url: modern.url, ssl_verify: certificates.ca };
  const byType = Object.keys(AUTHENTICATION).map((type) => {
    const value = type === 'basic' ? `user:${TOKEN}` : TOKEN;
    const definition = { ...server, auth_type: type, ...(type !== 'none' && { auth_value: value }) };
    return [`auth_${type}`, definition];
  });
  return {
    ...Object.fromEntries(byType),
    from_environment: {
      ...server,
      auth_type: 'bearer_token',
      authentication_token: 'os.environ/E2E_TOKEN',
    },
    with_headers: {
      ...server,
      static_headers: { 'X-Static': 'from the definition' },
      extra_headers: ['X-Passed-On'],
    },
  };
}

before(async () => {
  const certificates = await tidy.keep(makeCertificates());
  modern = await tidy.keep(startServer('modern', certificates));
  const config = {
    mcp_servers: definitions(certificates),
    general_settings: { master_key: 'os.environ/E2E_KEY' },
  };
  const env = { E2E_KEY: KEY, E2E_TOKEN: TOKEN };
  gateway = await tidy.keep(startGateway(config, { env }));
});
after(() => tidy.all());

const attempt = (name, headers) =>
  runClient('attempt', { kind: 'modern', url: `${gateway.url}/mcp/${name}`, headers });

describe('a gateway with a key', { timeout: 300_000 }, () => {
  for (const [what, headers] of Object.entries({
    'no key': {},
    'another key': { authorization: bearer('sk-e2e-other') },
    'the start of the key': { authorization: bearer(KEY.slice(0, -1)) },
    'the key under another scheme': { authorization: `Basic ${KEY}` },
  })) {
    test(`refuses ${what} and asks the server nothing`, async () => {
      await modern.reset();
      const { status, headers: answer } = await initialize(`${gateway.url}/mcp/auth_none`, headers);
      assert.equal(status, 401);
      assert.match(answer.get('www-authenticate') ?? '', /bearer/i);
      assert.deepEqual((await modern.seen()).requests, []);
    });
  }

  test('refuses a page of another Origin, also with the key, and asks the server nothing', async () => {
    await modern.reset();
    const headers = { authorization: bearer(KEY), origin: 'https://evil.example' };
    const { status, body } = await initialize(`${gateway.url}/mcp/auth_none`, headers);
    assert.equal(status, 403);
    assert.match(body.error.message, /Origin/);
    assert.deepEqual((await modern.seen()).requests, []);
  });

  test('lets a page of this machine call', async () => {
    await modern.reset();
    const headers = { authorization: bearer(KEY), origin: 'http://localhost:6274' };
    const { status } = await initialize(`${gateway.url}/mcp/auth_none`, headers);
    assert.equal(status, 200);
    assert.notEqual((await modern.seen()).requests.length, 0);
  });

  test('an SDK client without the key is told that it lacks it', async () => {
    const { error } = await attempt('auth_none', {});
    assert.match(JSON.stringify(error), /401|unauthorized/i);
  });

  test('an SDK client with the key calls', async () => {
    const { tools } = await attempt('auth_none', { authorization: bearer(KEY) });
    assert.ok(tools.includes('echo'));
  });

  test('the key may come in x-litellm-api-key', async () => {
    await modern.reset();
    const headers = { 'x-litellm-api-key': bearer(KEY), authorization: 'Bearer of-the-client' };
    const { tools } = await attempt('auth_none', headers);
    assert.ok(tools.includes('echo'));
    for (const { headers: seen } of (await modern.seen()).requests) {
      assert.equal(seen['x-litellm-api-key'], undefined);
      assert.equal(seen.authorization, undefined);
    }
  });

  for (const [type, [header, value]] of Object.entries(AUTHENTICATION)) {
    test(`auth_type ${type}: the server sees that and nothing of the client`, async () => {
      await modern.reset();
      await attempt(`auth_${type}`, { authorization: bearer(KEY) });
      const { requests } = await modern.seen();
      assert.ok(requests.length > 0);
      for (const { headers: seen } of requests) {
        assert.equal(seen[header], value);
        assert.ok(!JSON.stringify(seen).includes(KEY));
      }
    });
  }

  test('a token from the environment reaches the server', async () => {
    await modern.reset();
    await attempt('from_environment', { authorization: bearer(KEY) });
    const { requests } = await modern.seen();
    assert.ok(requests.length > 0);
    assert.ok(requests.every(({ headers }) => headers.authorization === bearer(TOKEN)));
  });

  test('only the headers that the definition names are passed on', async () => {
    await modern.reset();
    await attempt('with_headers', {
      authorization: bearer(KEY),
      'x-passed-on': 'from the client',
      'x-static': 'overwritten?',
      cookie: 'session=1',
    });
    const [{ headers: seen }] = (await modern.seen()).requests;
    assert.equal(seen['x-passed-on'], 'from the client');
    assert.equal(seen['x-static'], 'from the definition');
    assert.equal(seen.cookie, undefined);
  });

  test('no key and no token is in the log', () => {
    assert.ok(!gateway.log.includes(KEY));
    assert.ok(!gateway.log.includes(TOKEN));
  });
});
