// Load on one endpoint by wrk, after the first call has shown that it answers.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { usage } from './processes.js';
import { LOAD_CPU } from './surroundings.js';

const SCRIPT = fileURLToPath(new URL('../call.lua', import.meta.url));
const CLIENT = { name: 'bench', version: '1' };

function post(url, key, headers, message) {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(key && { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    signal: AbortSignal.timeout(20_000),
  });
}

/** Begins a session as a legacy client does; its id, or undefined where there's none. */
export async function session({ url, key, era }) {
  if (era !== 'legacy') return undefined;
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: CLIENT };
  const begun = await post(url, key, {}, { id: 1, method: 'initialize', params });
  const text = await begun.text();
  if (!begun.ok) throw new Error(`initialize at ${url}: ${begun.status} ${text.slice(0, 300)}`);
  const id = begun.headers.get('mcp-session-id') ?? undefined;
  const headers = { 'mcp-protocol-version': '2025-11-25', ...(id && { 'mcp-session-id': id }) };
  await (await post(url, key, headers, { method: 'notifications/initialized' })).text();
  return id;
}

/**
 * Puts load on a target.
 *
 * @param target `{ url, era, key, session, method, tool, bytes, group, pid }`; without a pid there's no `cpu`
 * @return `{ requests, perSecond, p50, p99, errors, cpu, rss }`: milliseconds, microseconds per call, MiB
 */
export function load(target, connections, seconds) {
  const { url, era, key, session, method = 'tools/call', tool = 'echo', bytes = 5, group, pid } = target;
  const env = { ...process.env, ERA: era, METHOD: method, TOOL: tool, BYTES: String(bytes) };
  if (session) env.SESSION = session;
  if (key) env.KEY = key;
  if (group) env.GROUP = group;
  const before = pid && usage(pid);
  const command = ['-c', String(LOAD_CPU), 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', SCRIPT, url];
  const { stdout, stderr } = spawnSync('taskset', command, { encoding: 'utf8', env });
  const line = stdout.split('\n').find((each) => each.startsWith('{'));
  if (!line) throw new Error(`wrk: ${stdout}${stderr}`);
  const { requests, seconds: took, p50, p99, errors } = JSON.parse(line);
  const after = pid && usage(pid);
  return {
    requests,
    perSecond: requests / took,
    p50: p50 / 1000,
    p99: p99 / 1000,
    errors,
    ...(pid && { cpu: (after.cpu - before.cpu) / requests, rss: after.rss }),
  };
}
