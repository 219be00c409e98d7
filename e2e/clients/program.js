// What the client programs share: they read their arguments, do their work, and print its outcome
// as one line of JSON.
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** Longest life of a client program, where it says no other. */
const LIFE_MS = 120_000;

const OPTIONS = {
  kind: { type: 'string' },
  url: { type: 'string' },
  control: { type: 'string' },
  header: { type: 'string', multiple: true, default: [] },
  count: { type: 'string', default: '1' },
  parallel: { type: 'string', default: '1' },
  clients: { type: 'string', default: '1' },
  tool: { type: 'string' },
  key: { type: 'string' },
  owner: { type: 'string' },
  bridged: { type: 'string' },
  http: { type: 'string' },
  trust: { type: 'string' },
  cert: { type: 'string' },
};

function printed(outcome) {
  const bytes = Buffer.from(`${JSON.stringify(outcome)}\n`);
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += writeSync(1, bytes, offset);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

/** Runs `work(arguments)` and prints what it resolves with. */
export async function program(work, life = LIFE_MS) {
  process.stdin.resume().on('end', () => process.exit(3));
  setTimeout(() => process.exit(2), life);
  const { values } = parseArgs({ options: OPTIONS });
  const headers = Object.fromEntries(
    values.header.map((header) => header.split(/:\s*(.*)/s).slice(0, 2)),
  );
  printed(await work({ ...values, headers }));
  process.exit(0);
}

/** Tells a server's control port that something happened. */
export async function tell(control, event) {
  const response = await fetch(`${control}/event/${encodeURIComponent(event)}`, { method: 'POST' });
  await response.arrayBuffer();
}

/** Resolves to true when the server recorded the event, to false when it didn't in time. */
export async function happened(control, event) {
  const response = await fetch(`${control}/event/${encodeURIComponent(event)}`);
  await response.arrayBuffer();
  return response.ok;
}
