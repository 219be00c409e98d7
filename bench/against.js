// The same load on any gateway that's in front of this program's upstream. See README.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load, session } from './lib/load.js';
import { CONNECTIONS, HEAD, measure } from './lib/measure.js';
import { startSurroundings } from './lib/surroundings.js';
import { table } from './lib/table.js';

const PATIENCE_MS = 600_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '4110' },
    era: { type: 'string', default: 'legacy' },
    tool: { type: 'string', default: 'echo' },
    key: { type: 'string' },
    pid: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    warm: { type: 'string', default: '45' },
  },
});
const [url] = positionals;
if (!url) {
  console.error('usage: bench/against URL [--pid P] [--key K] [--era legacy|modern] [--tool NAME] [--port UPSTREAM]');
  process.exit(2);
}

/** Tries until the gateway is there. */
async function opened(target) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await session(target);
    } catch (notYet) {
      if (Date.now() > end) throw notYet;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
try {
  const around = await startSurroundings(folder, Number(options.port));
  console.error(`upstream: ${around.upstream}; over TLS: ${around.upstreamTls} with the CA ${around.ca}`);
  const { era } = options;
  const targets = [
    { name: 'direct', url: around.upstream, era },
    { name: 'nginx', url: around.floor, era, pid: around.floorPid },
    { name: 'other', url, era, tool: options.tool, key: options.key, pid: options.pid },
  ];
  for (const target of targets) target.session = await opened(target);
  load(targets.at(-1), 32, Number(options.warm));
  const timing = { seconds: Number(options.seconds), rounds: Number(options.rounds) };
  const rows = CONNECTIONS.flatMap((connections) => measure(era, targets, connections, timing));
  console.log(table(HEAD, rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
