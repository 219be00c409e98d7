// Measures the gateway beside nginx, each in turn, and prints one table. See README.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startGateway } from './lib/gateway.js';
import { load, session } from './lib/load.js';
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

/** Name, what's called how, and the names of the URLs of floor and gateway. */
const CASES = [
  { name: 'legacy, plain', era: 'legacy', floor: 'floor', path: 'plain' },
  { name: 'modern, plain', era: 'modern', floor: 'floor', path: 'plain' },
  { name: 'legacy, TLS', era: 'legacy', floor: 'floorTls', path: 'secured' },
  { name: 'modern, TLS', era: 'modern', floor: 'floorTls', path: 'secured' },
  { name: 'legacy, plain, SSE answer', era: 'legacy', floor: 'floor', path: 'plain', tool: 'echo_sse' },
  { name: 'legacy, plain, 1 KiB', era: 'legacy', floor: 'floor', path: 'plain', bytes: 1024 },
  { name: 'legacy, plain, 256 KiB', era: 'legacy', floor: 'floor', path: 'plain', bytes: 256 * 1024 },
  { name: 'modern to legacy', era: 'modern', floor: 'floor', path: 'pinned_legacy' },
  { name: 'legacy to modern', era: 'legacy', floor: 'floor', path: 'pinned_modern' },
  { name: 'modern, tools/list of 50 servers', era: 'modern', floor: 'floor', path: '', method: 'tools/list', group: 'listed' },
].filter(({ name }) => name.includes(options.only));

const STEADY = ['case', 'TLS connections', 'upstream requests', 'initialize', 'lists', 'per so many calls'];

async function targets({ name, floor, path, ...how }, around, gateway) {
  const all = [
    { name: 'direct', url: around.upstream, ...how },
    { name: 'nginx', url: around[floor], pid: around.floorPid, ...how },
    { name: 'sallyport', url: `${gateway.url}/mcp${path && `/${path}`}`, pid: gateway.pid, key: gateway.key, ...how },
  ];
  for (const target of all) target.session = await session(target);
  return all;
}

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
  for (const each of CASES) {
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
