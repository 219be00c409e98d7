// Measures the gateway beside nginx, each in turn, and prints one table. See README.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES, targets } from './lib/cases.js';
import { startGateway } from './lib/gateway.js';
import { load } from './lib/load.js';
import { CONNECTIONS, HEAD, measure } from './lib/measure.js';
import { counts, startSurroundings } from './lib/surroundings.js';
import { table } from './lib/table.js';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    warm: { type: 'string', default: '45' },
    only: { type: 'string', default: '' },
  },
});
const timing = { seconds: Number(options.seconds), rounds: Number(options.rounds) };

const cases = CASES.filter(({ name }) => name.includes(options.only));

const STEADY = ['case', 'TLS connections', 'upstream requests', 'initialize', 'lists', 'per so many calls'];

async function steady(name, target, around) {
  const before = await counts(around);
  const { requests } = load(target, 32, timing.seconds);
  const after = await counts(around);
  const more = (key) => after[key] - before[key];
  return [name, more('tlsConnections'), more('requests'), more('initializes'), more('lists'), requests];
}

const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
try {
  const around = await startSurroundings(folder);
  const gateway = await startGateway(folder, around);
  const rows = [];
  const steadyRows = [];
  for (const each of cases) {
    const all = await targets(each, around, gateway);
    console.error(`${each.name}: warming up`);
    load(all.at(-1), 32, Number(options.warm));
    for (const connections of CONNECTIONS) rows.push(...measure(each.name, all, connections, timing));
    steadyRows.push(await steady(each.name, all.at(-1), around));
  }
  console.log(table(HEAD, rows));
  console.log(`\n${table(STEADY, steadyRows)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
