// Clients of one era reach servers of another: every step of the script does what it does where both
// speak the same. Ends with the table that docs/bridge.md shows.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { EXPECTATIONS, KIND_EXPECTATIONS } from '../lib/expectations.js';
import { startGateway } from '../lib/gateway.js';
import { openControl, program } from '../lib/program.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const SERVERS = ['modern', 'legacy', 'sse'];

/** Which clients reach which servers, and by which path. */
const PAIRS = [
  ['modern', 'legacy', '/mcp/legacy'],
  ['modern', 'sse', '/mcp/older'],
  ['legacy', 'modern', '/mcp/modern'],
  ['legacy', 'sse', '/mcp/older'],
  ['sse', 'modern', '/modern/sse'],
  ['sse', 'legacy', '/legacy/sse'],
  ['modern', 'modern stdio', '/mcp/modern_program'],
  ['modern', 'legacy stdio', '/mcp/legacy_program'],
  ['legacy', 'modern stdio', '/mcp/modern_program'],
  ['legacy', 'legacy stdio', '/mcp/legacy_program'],
  ['sse', 'modern stdio', '/modern_program/sse'],
  ['sse', 'legacy stdio', '/legacy_program/sse'],
];

const NAMES = { modern: 'modern', legacy: 'legacy', sse: 'older' };

const tidy = new Tidy();
const servers = {};
const outcomes = new Map();
let certificates;
let gateway;

before(async () => {
  certificates = await tidy.keep(makeCertificates());
  const definitions = {};
  for (const kind of SERVERS) {
    servers[kind] = await tidy.keep(startServer(kind, certificates));
    definitions[NAMES[kind]] = {
      url: servers[kind].url,
      transport: kind === 'sse' ? 'sse' : 'http',
      ssl_verify: certificates.ca,
    };
  }
  const control = await tidy.keep(openControl());
  for (const era of ['modern', 'legacy']) {
    servers[`${era} stdio`] = { control: control.url, reset: control.reset };
    definitions[`${era}_program`] = program(era, control.url);
  }
  gateway = await tidy.keep(
    startGateway({ mcp_servers: definitions, general_settings: { allow_stdio: true } }),
  );
});
after(async () => {
  printTable();
  await tidy.all();
});

function expectation(client, step) {
  // Sessions with servers outlive those of clients: others of the same caller may use them.
  if (step === 'ends its session') return ({ result }) => assert.equal(result.error, undefined);
  return EXPECTATIONS[step] ?? KIND_EXPECTATIONS[client][step];
}

/** What a step that isn't as expected came to, or nothing. */
function problem(client, step, outcome) {
  try {
    expectation(client, step)(outcome);
    return undefined;
  } catch (error) {
    return error;
  }
}

for (const [client, server, path] of PAIRS) {
  describe(`${client} client, ${server} server`, { timeout: 400_000 }, () => {
    let transcript;
    before(async () => {
      await servers[server].reset();
      const { control } = servers[server];
      transcript = await runClient('script', { kind: client, control, url: gateway.url + path });
      outcomes.set(`${client} to ${server}`, transcript);
    });

    test('every step does what it should', async (context) => {
      for (const [step, outcome] of Object.entries(transcript)) {
        await context.test(step, () => {
          const failure = problem(client, step, outcome);
          if (failure) assert.fail(`${failure.message}\n${JSON.stringify(outcome, null, 1)}`);
        });
      }
    });
  });
}

function printTable() {
  const pairs = [...outcomes.keys()];
  const steps = new Set([...outcomes.values()].flatMap(Object.keys));
  console.log(`| step | ${pairs.join(' | ')} |`);
  console.log(`| --- | ${pairs.map(() => '---').join(' | ')} |`);
  for (const step of steps) {
    const cells = pairs.map((pair) => {
      const outcome = outcomes.get(pair)[step];
      if (!outcome) return '';
      return problem(pair.split(' ')[0], step, outcome) ? 'no' : 'yes';
    });
    console.log(`| ${step} | ${cells.join(' | ')} |`);
  }
}
