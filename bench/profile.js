// Records the gateway under load with JFR, and prints its CPU time and allocation by layer. See README.md.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findJava } from '../e2e/lib/jdk.js';
import { CASES, targets } from './lib/cases.js';
import { jcmd, startGateway } from './lib/gateway.js';
import { load } from './lib/load.js';
import { TICK_MICROS } from './lib/processes.js';
import { startSurroundings } from './lib/surroundings.js';
import { figure, table } from './lib/table.js';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    warm: { type: 'string', default: '60' },
    only: { type: 'string', default: 'modern, plain' },
    connections: { type: 'string', default: '32' },
    keep: { type: 'string', default: '' },
  },
});
const SETTINGS = fileURLToPath(new URL('lib/profile.jfc', import.meta.url));
const LAYERS = fileURLToPath(new URL('lib/Layers.java', import.meta.url));

/** CPU so far of each kind of thread, in microseconds: in user mode, and in the kernel. */
function threads(pid) {
  const kinds = new Map();
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const [, name, rest] = /\((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8'));
    const fields = rest.split(' ');
    const kind = name.replace(/[-#_ ]*\d+.*$/, '');
    const { user = 0, kernel = 0 } = kinds.get(kind) ?? {};
    kinds.set(kind, {
      user: user + Number(fields[11]) * TICK_MICROS,
      kernel: kernel + Number(fields[12]) * TICK_MICROS,
    });
  }
  return kinds;
}

function threadRows(before, after, calls) {
  return [...after]
    .map(([kind, { user, kernel }]) => {
      const earlier = before.get(kind) ?? { user: 0, kernel: 0 };
      return [kind, (user - earlier.user) / calls, (kernel - earlier.kernel) / calls];
    })
    .filter(([, user, kernel]) => user + kernel >= 0.05)
    .toSorted((a, b) => b[1] + b[2] - a[1] - a[2])
    .map(([kind, ...micros]) => [kind, ...micros.map((each) => figure(each))]);
}

const folder = mkdtempSync(join(tmpdir(), 'sallyport-profile-'));
try {
  const around = await startSurroundings(folder);
  const gateway = await startGateway(folder, around, {
    options: ['-XX:+UnlockDiagnosticVMOptions', '-XX:+DebugNonSafepoints'],
  });
  for (const each of CASES.filter(({ name }) => name.includes(options.only))) {
    const target = (await targets(each, around, gateway)).at(-1);
    const file = `${folder}/calls.jfr`;
    load(target, Number(options.connections), Number(options.warm));
    jcmd(gateway.pid, 'JFR.start', 'name=calls', `settings=${SETTINGS}`);
    const before = threads(gateway.pid);
    const { requests, cpu } = load(target, Number(options.connections), Number(options.seconds));
    const after = threads(gateway.pid);
    jcmd(gateway.pid, 'JFR.dump', 'name=calls', `filename=${file}`);
    jcmd(gateway.pid, 'JFR.stop', 'name=calls');
    console.log(`\n## ${each.name}: ${requests} calls, ${figure(cpu)} us of CPU each\n`);
    console.log(table(['threads', 'us per call, user', 'kernel'], threadRows(before, after, requests)));
    console.log(`\n${execFileSync(findJava(), [LAYERS, file, String(requests)], { encoding: 'utf8' })}`);
    if (options.keep) copyFileSync(file, options.keep);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
