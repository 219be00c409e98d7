// Every kind of client reaches every kind of server: each step of the script does what it should,
// whether messages pass as they are or are translated. Ends with the table that docs/matrix.md shows;
// UPDATE_DOCS=yes writes it there.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
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
  ['modern', 'modern', '/mcp/modern'],
  ['modern', 'legacy', '/mcp/legacy'],
  ['modern', 'sse', '/mcp/older'],
  ['legacy', 'modern', '/mcp/modern'],
  ['legacy', 'legacy', '/mcp/legacy'],
  ['legacy', 'sse', '/mcp/older'],
  ['sse', 'modern', '/modern/sse'],
  ['sse', 'legacy', '/legacy/sse'],
  ['sse', 'sse', '/older/sse'],
  ['modern', 'modern stdio', '/mcp/modern_program'],
  ['modern', 'legacy stdio', '/mcp/legacy_program'],
  ['legacy', 'modern stdio', '/mcp/modern_program'],
  ['legacy', 'legacy stdio', '/mcp/legacy_program'],
  ['sse', 'modern stdio', '/modern_program/sse'],
  ['sse', 'legacy stdio', '/legacy_program/sse'],
];

const MATRIX = new URL('../../docs/matrix.md', import.meta.url);
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
after(() => tidy.all());

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
      const url = gateway.url + path;
      transcript = await runClient('script', { kind: client, control, url, bridged: 'yes' });
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

/** The table's rows: steps; its columns: pairs. */
function table() {
  const pairs = [...outcomes.keys()];
  const steps = new Set([...outcomes.values()].flatMap(Object.keys));
  const rows = [
    `| step | ${pairs.join(' | ')} |`,
    `| --- | ${pairs.map(() => '---').join(' | ')} |`,
  ];
  for (const step of steps) {
    const cells = pairs.map((pair) => {
      const outcome = outcomes.get(pair)[step];
      if (!outcome) return '–';
      return problem(pair.split(' ')[0], step, outcome) ? 'no' : 'yes';
    });
    rows.push(`| ${step} | ${cells.join(' | ')} |`);
  }
  return rows.join('\n');
}

test('docs/matrix.md shows this table', async () => {
  const actual = table();
  console.log(actual);
  const page = await readFile(MATRIX, 'utf8');
  const written = `${page.slice(0, page.indexOf('| step |'))}${actual}\n`;
  if (process.env.UPDATE_DOCS) await writeFile(MATRIX, written);
  else assert.equal(page, written);
});
