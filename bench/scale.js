// Measures whether the cost of a call grows with definitions, sessions and slow readers. See README.md.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { jcmd, startGateway } from './lib/gateway.js';
import { load, session } from './lib/load.js';
import { usage } from './lib/processes.js';
import { startSurroundings } from './lib/surroundings.js';
import { figure, median, spread, table } from './lib/table.js';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    warm: { type: 'string', default: '45' },
  },
});
const SECONDS = Number(options.seconds);
const CONNECTIONS = 32;
const DEFINITIONS = 5_000;
const SESSIONS = 10_000;
const AT_ONCE = 50;
const SLOW_READERS = 200;
const LARGE = 256 * 1024;

const target = (gateway) => ({ url: `${gateway.url}/mcp/plain`, key: gateway.key, pid: gateway.pid, era: 'legacy' });

/** Bytes that live in the heap, after a collection. */
function live(pid) {
  jcmd(pid, 'GC.run');
  const [, bytes] = /^Total\s+\d+\s+(\d+)/m.exec(jcmd(pid, 'GC.class_histogram'));
  return Number(bytes);
}

/** Rows of several targets that take turns. */
function compare(named) {
  const figures = named.map(() => []);
  for (let round = 0; round < Number(options.rounds); round++) {
    named.forEach(([, each], i) => figures[i].push(load(each, CONNECTIONS, SECONDS)));
  }
  return named.map(([name], i) => [
    name,
    figure(median(figures[i].map(({ cpu }) => cpu))),
    `${figure(spread(figures[i].map(({ cpu }) => cpu)) * 100, 0)} %`,
    figure(median(figures[i].map(({ p50 }) => p50)), 2),
    figure(median(figures[i].map(({ p99 }) => p99)), 2),
    figures[i].reduce((sum, { errors }) => sum + errors, 0),
  ]);
}

async function openSessions(each, many) {
  // While load ran, nobody here saw that the gateway closed idle connections.
  await new Promise((seen) => setTimeout(seen, 100));
  for (let open = 0; open < many; open += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => session(each)));
  }
}

/** Clients that ask for a large answer and never read it; what ends them. */
function slowReaders({ url, key, session: id }, many) {
  const { hostname, port, pathname } = new URL(url);
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'echo', arguments: { text: 'x'.repeat(LARGE) } },
  });
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    `Authorization: Bearer ${key}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    'MCP-Protocol-Version: 2025-11-25',
    `Mcp-Session-Id: ${id}`,
    `Content-Length: ${body.length}`,
  ];
  const sockets = Array.from({ length: many }, () => {
    const socket = connect(Number(port), hostname, () => {
      // Several of them, so that no buffer of the system takes all answers.
      for (let i = 0; i < 16; i++) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    });
    return socket.pause().on('error', () => {});
  });
  return () => sockets.forEach((socket) => socket.destroy());
}

const folder = mkdtempSync(join(tmpdir(), 'sallyport-scale-'));
const HEAD = ['', 'CPU us/call', 'spread', 'p50 ms', 'p99 ms', 'errors'];
try {
  const around = await startSurroundings(folder);
  mkdirSync(`${folder}/few`);
  mkdirSync(`${folder}/many`);
  const few = await startGateway(`${folder}/few`, around, { more: 0 });
  const many = await startGateway(`${folder}/many`, around, { more: DEFINITIONS });
  const heap = { few: live(few.pid), many: live(many.pid) };
  console.error('warming up');
  const called = { few: target(few), many: target(many) };
  for (const each of Object.values(called)) {
    each.session = await session(each);
    load(each, CONNECTIONS, Number(options.warm));
  }
  const rows = compare([
    ['few definitions', called.few],
    [`${DEFINITIONS} more definitions`, called.many],
  ]);
  const before = live(few.pid);
  await openSessions(called.few, SESSIONS);
  const after = live(few.pid);
  rows.push(...compare([[`${SESSIONS} more sessions`, called.few]]));
  const { rss } = usage(many.pid);
  const end = slowReaders(called.many, SLOW_READERS);
  rows.push(...compare([[`${SLOW_READERS} clients that don't read`, called.many]]));
  const held = usage(many.pid).rss - rss;
  end();
  rows.push(...compare([['after these', called.many]]));
  console.log(table(HEAD, rows));
  console.log(`\nHeap of an idle server: ${figure((heap.many - heap.few) / DEFINITIONS, 0)} bytes.`);
  console.log(`Heap of an idle session: ${figure((after - before) / SESSIONS, 0)} bytes.`);
  console.log(`Memory for ${SLOW_READERS} clients that don't read: ${figure(held, 0)} MiB, ${figure((held * 1024) / SLOW_READERS, 0)} KiB each.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
