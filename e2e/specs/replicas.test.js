// Two gateways on one PostgreSQL: what's said to one holds for both, and nothing said is lost.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { Admin } from '../lib/admin.js';
import { alternateBetween } from '../lib/alternator.js';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { EXPECTATIONS, KIND_EXPECTATIONS } from '../lib/expectations.js';
import { startGateway } from '../lib/gateway.js';
import { initialize, post } from '../lib/http.js';
import { startPostgres } from '../lib/postgres.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';
import { until } from '../lib/until.js';

const KEY = 'sk-e2e-replicas-4711';
const TOKEN = 'e2e-upstream-token-0815';
const authorization = { authorization: `Bearer ${KEY}` };

const tidy = new Tidy();
let certificates;
let server;
let postgres;

function replica(definitions = {}, settings = {}, database = postgres) {
  return tidy.keep(
    startGateway(
      {
        general_settings: { ca_directories: [certificates.folder], ...settings },
        mcp_servers: definitions,
      },
      {
        env: {
          DATABASE_URL: database.url,
          SALLYPORT_MASTER_KEY: KEY,
          SALLYPORT_SECRET_KEY: 'a-secret-key-for-both-replicas',
        },
      },
    ),
  );
}

function definition(name) {
  return {
    server_name: name,
    url: server.url,
    transport: 'http',
    auth_type: 'bearer_token',
    credentials: { auth_value: TOKEN },
    ssl_verify: certificates.ca,
  };
}

before(async () => {
  certificates = await tidy.keep(makeCertificates());
  server = await tidy.keep(startServer('legacy', certificates));
  postgres = await tidy.keep(startPostgres());
});
after(() => tidy.all());

describe('two replicas', { timeout: 300_000 }, () => {
  let one;
  let other;
  let admin;
  const callable = (gateway, name) =>
    initialize(`${gateway.url}/mcp/${name}`, authorization).then(({ status }) => status === 200);

  before(async () => {
    [one, other] = await Promise.all([replica(), replica()]);
    admin = new Admin(one.url, KEY);
  });

  test('a server registered on one is called on the other, with its credentials', async (context) => {
    const { status, body } = await admin.register(definition('shared'));
    assert.equal(status, 201, JSON.stringify(body));
    const from = performance.now();
    assert.ok(await callable(one, 'shared'), 'the answer came before it was live');
    await until('callable on the other replica', () => callable(other, 'shared'));
    context.diagnostic(`live on the other replica after ${Math.round(performance.now() - from)} ms`);
    const { requests } = await server.seen();
    assert.equal(requests.at(-1).headers.authorization, `Bearer ${TOKEN}`);
  });

  test('an edit on one holds on the other', async () => {
    const { body } = await admin.register(definition('edited'));
    await until('callable', () => callable(other, 'edited'));
    const edit = await admin.edit({ server_id: body.server_id, ssl_verify: null });
    assert.equal(edit.status, 202, JSON.stringify(edit.body));
    await until('refused for its trust', async () => {
      const answer = await initialize(`${other.url}/mcp/edited`, authorization);
      return answer.status === 502 && answer.body.error.data?.reason === 'UNTRUSTED_ISSUER';
    });
  });

  test('a server removed on one is gone on the other', async () => {
    const { body } = await admin.register(definition('removed'));
    await until('callable', () => callable(other, 'removed'));
    assert.equal((await admin.remove(body.server_id)).status, 202);
    await until('gone', async () => {
      const { status } = await initialize(`${other.url}/mcp/removed`, authorization);
      return status === 404;
    });
  });

  test('of two edits made from the same version one is refused', async () => {
    const { body } = await admin.register(definition('contended'));
    const there = new Admin(other.url, KEY);
    const edits = await Promise.all(
      [admin, there].map((each, i) =>
        each.edit({ server_id: body.server_id, version: body.version, description: `edit ${i}` }),
      ),
    );
    assert.deepEqual(edits.map(({ status }) => status).sort(), [202, 409]);
  });
});

test('a replica killed in the middle of 200 registrations loses none that it confirmed', { timeout: 300_000 }, async (context) => {
  const [victim, survivor] = await Promise.all([replica(), replica()]);
  const admin = new Admin(victim.url, KEY);
  const confirmed = [];
  const registrations = Array.from({ length: 200 }, (_, i) => async () => {
    const { status, body } = await admin.register(definition(`killed_${i}`));
    if (status === 201) confirmed.push(body.server_id);
    if (confirmed.length === 100) victim.child.process.kill('SIGKILL');
  });
  // Eight at a time, as scripts do.
  const next = registrations.values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const register of next) await register().catch(() => {});
    }),
  );
  await victim.child.ended;
  assert.ok(confirmed.length >= 100 && confirmed.length < 200, `${confirmed.length} confirmed`);
  context.diagnostic(`${confirmed.length} confirmed before the end`);

  const { body } = await new Admin(survivor.url, KEY).list();
  const present = new Set(body.map((each) => each.server_id));
  assert.deepEqual(confirmed.filter((id) => !present.has(id)), []);
  const name = body.find((each) => each.server_id === confirmed.at(-1)).server_name;
  await until('the last one is callable', async () => {
    const { status } = await initialize(`${survivor.url}/mcp/${name}`, authorization);
    return status === 200;
  });
});

// The clients' requests alternate between two gateways, so that most of what they say of a call or
// a session that one of them has arrives at the other.
describe('requests that alternate between two replicas', { timeout: 600_000 }, () => {
  const kinds = { modern: 'legacy', legacy: 'modern' };
  const servers = {};
  let gateways;
  let balancer;

  before(async () => {
    const definitions = {};
    for (const kind of Object.values(kinds)) {
      servers[kind] = await tidy.keep(startServer(kind, certificates));
      definitions[kind] = { url: servers[kind].url, ssl_verify: certificates.ca };
    }
    gateways = await Promise.all([replica(definitions), replica(definitions)]);
    balancer = await tidy.keep(alternateBetween(...gateways));
  });

  for (const [client, kind] of Object.entries(kinds)) {
    test(`a ${client} client of a ${kind} server does every step as if there was one`, async (context) => {
      const before = [...balancer.requests];
      const transcript = await runClient('script', {
        kind: client,
        control: servers[kind].control,
        url: `${balancer.url}/mcp/${kind}`,
        bridged: 'yes',
        headers: authorization,
      });
      context.diagnostic(`requests: ${balancer.requests.map((count, i) => count - before[i])}`);
      // What's told of changes isn't looked at: each replica has its own sessions with servers, and
      // this legacy server tells of a change only in the session in which it was made; a legacy
      // client isn't told when its stream has begun at a modern one. A level that's asked for is
      // known at the other replica a moment later.
      const steps = Object.entries(transcript).filter(
        ([step]) => !/^(the list of .* changed|a resource was updated|log messages .*)$/.test(step),
      );
      for (const [step, outcome] of steps) {
        const expected = EXPECTATIONS[step] ?? KIND_EXPECTATIONS[client][step];
        await context.test(step, () => {
          // Sessions with servers outlive those of clients.
          if (step === 'ends its session') assert.equal(outcome.result.error, undefined);
          else expected(outcome);
        });
      }
    });
  }

  test('a call that waits at a replica that is killed ends in words', async () => {
    const call = (state) => ({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'ask_elicitation',
        arguments: {},
        ...state,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'plain', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
        },
      },
    });
    const headers = {
      ...authorization,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'ask_elicitation',
    };
    const [victim, survivor] = gateways;
    const asked = await post(`${victim.url}/mcp/legacy`, call(), headers);
    const text = await asked.text();
    const [, json] = /(\{"jsonrpc".*"input_required".*\})/.exec(text) ?? [];
    assert.ok(json, text);
    const { requestState, inputRequests } = JSON.parse(json).result;
    const [question] = Object.keys(inputRequests);
    victim.child.process.kill('SIGKILL');
    await victim.child.ended;

    const inputResponses = { [question]: { action: 'accept', content: { name: 'Ann' } } };
    const answer = await post(
      `${survivor.url}/mcp/legacy`,
      call({ requestState, inputResponses }),
      headers,
    );
    const { error } = await answer.json();
    assert.equal(answer.status, 503);
    assert.match(error.message, /another replica.*make the call again/);
  });
});

// Before the other replica has ever spoken to the server, so that it has to connect first.
test('sessions with servers that a killed replica left open are ended by another', { timeout: 300_000 }, async () => {
  const own = await tidy.keep(startServer('legacy', certificates));
  const definitions = {
    left: { url: own.url, ssl_verify: certificates.ca, extra_headers: ['x-user-token'] },
  };
  const settings = { replica_timeout: 4, session_idle_timeout: 4 };
  // Replicas of other tests have sessions, too.
  const database = await postgres.database('left_open');
  const [victim, survivor] = await Promise.all([
    replica(definitions, settings, database),
    replica(definitions, settings, database),
  ]);
  const url = `${victim.url}/mcp/left`;
  const headers = { ...authorization, 'x-user-token': 'ann' };
  // One session is the client's own, which listens, so that nobody ends it meanwhile; the others are
  // the gateway's, for a client that has none.
  const begun = await initialize(url, headers);
  const listening = await fetch(url, {
    headers: {
      ...headers,
      accept: 'text/event-stream',
      'mcp-session-id': begun.headers.get('mcp-session-id'),
      'mcp-protocol-version': begun.body.result?.protocolVersion ?? '2025-11-25',
    },
  });
  assert.equal(listening.status, 200);
  const cut = listening.text().catch(() => 'cut');
  const listed = await post(
    url,
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/list',
      params: {
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'plain', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    },
    { ...headers, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' },
  );
  assert.equal(listed.status, 200, await listed.text());
  const { openSessions } = await own.seen();
  assert.ok(openSessions >= 2, `${openSessions} sessions`);
  const written =
    'select (select count(*) from mcp_server_session) + (select count(*) from mcp_passed_session)';
  await until('written down', async () => Number(await database.query(written)) === openSessions);
  victim.child.process.kill('SIGKILL');
  await victim.child.ended;
  assert.equal(await cut, 'cut');
  assert.equal((await own.seen()).openSessions, openSessions);
  await until('all are ended', async () => (await own.seen()).openSessions === 0, 60_000);
  const ends = (await own.seen()).requests.filter(({ method }) => method === 'DELETE');
  assert.equal(ends.length, openSessions);
  assert.ok(ends.every((end) => end.headers['x-user-token'] === 'ann'));
  assert.doesNotMatch(survivor.log, /can't be ended/);
});
