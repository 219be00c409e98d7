// The scenarios of the protocol's own suite, directly at a server and through the gateway, which
// reaches it over TLS. In front of a server of the same era, what passes directly passes; across the
// eras, all but what the table of docs/bridge.md says.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeCertificates } from '../lib/certificates.js';
import { Child } from '../lib/child.js';
import { environment } from '../lib/environment.js';
import { startGateway } from '../lib/gateway.js';
import { Tidy } from '../lib/tidy.js';
import { SUITES, runSuite } from './suite.js';

const ERAS = ['legacy', 'modern'];
const other = { legacy: 'modern', modern: 'legacy' };

/** `| scenario | client | reason |` below the docs' heading: `{legacy, modern}` of scenarios. */
function written() {
  const docs = readFileSync(fileURLToPath(new URL('../../docs/bridge.md', import.meta.url)), 'utf8');
  const section = docs.split(/^#+ .*conformance suite.*$/im)[1]?.split(/^#/m)[0] ?? '';
  const rows = [...section.matchAll(/^\| `([a-z0-9-]+)` \| (legacy|modern) \| (.+) \|$/gm)];
  const scenarios = { legacy: [], modern: [] };
  for (const [, scenario, client] of rows) scenarios[client].push(scenario);
  return scenarios;
}

const tidy = new Tidy();
const direct = {};
let gateway;

async function start(kind, args) {
  const program = fileURLToPath(new URL(`servers/${kind}.js`, import.meta.url));
  const child = await tidy.keep(new Child(process.execPath, [program, ...args], { env: environment() }));
  const [line] = await child.printed(/^\{"port".*\}$/m, 30_000);
  return JSON.parse(line).port;
}

before(async () => {
  const certificates = await tidy.keep(makeCertificates());
  const definitions = {};
  for (const era of ERAS) {
    direct[era] = `http://localhost:${await start(era, [])}/mcp`;
    const port = await start(era, ['--cert', certificates.cert, '--key', certificates.key]);
    definitions[era] = { url: `https://localhost:${port}/mcp`, ssl_verify: certificates.ca };
  }
  gateway = await tidy.keep(startGateway({ mcp_servers: definitions }));
});
after(() => tidy.all());

const through = (era) => `${gateway.url.replace('127.0.0.1', 'localhost')}/mcp/${era}`;
const clean = ({ failures, warnings }) => failures.length + warnings.length === 0;
const failed = (outcomes) => [...outcomes].filter(([, { failures }]) => failures.length > 0);
const count = (outcomes) => `${outcomes.size - failed(outcomes).length} of ${outcomes.size}`;

const table = [['suite', 'revision', 'directly', 'same era', 'across the eras']];
after(() => {
  for (const row of table) console.log(`| ${row.join(' | ')} |`);
});

const across = { legacy: new Set(), modern: new Set() };

for (const [version, suite] of Object.entries(SUITES)) {
  for (const era of ERAS) {
    for (const revision of suite[era]) {
      describe(`conformance ${version}, ${revision}`, { timeout: 900_000 }, () => {
        const row = [version, revision];
        before(() => table.push(row));
        let expected;
        test('directly', async () => {
          expected = await runSuite(version, revision, direct[era]);
          row.push(count(expected));
          assert.deepEqual(failed(expected), []);
        });
        test('through the gateway, in front of a server of the same era', async () => {
          const outcomes = await runSuite(version, revision, through(era));
          row.push(count(outcomes));
          assert.deepEqual(outcomes, expected);
        });
        test('through the gateway, across the eras', async () => {
          const outcomes = await runSuite(version, revision, through(other[era]));
          row.push(count(outcomes));
          assert.deepEqual([...outcomes.keys()], [...expected.keys()]);
          const worse = [...outcomes].filter(
            ([scenario, outcome]) => !clean(outcome) && clean(expected.get(scenario)),
          );
          for (const [scenario] of worse) across[era].add(scenario);
          const unwritten = worse.filter(([scenario]) => !written()[era].includes(scenario));
          assert.deepEqual(unwritten, []);
        });
      });
    }
  }
}

test('what the docs say fails across the eras is what fails', () => {
  for (const era of ERAS) assert.deepEqual(written()[era].sort(), [...across[era]].sort());
});
