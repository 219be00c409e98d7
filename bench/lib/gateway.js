// The gateway as it ships: keys, metrics and access log on.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findJava } from '../../e2e/lib/jdk.js';
import { start } from './processes.js';
import { MEASURED_CPU, freePort } from './surroundings.js';

const JAR = fileURLToPath(new URL('../../target/sallyport.jar', import.meta.url));
const LONGEST_START_MS = 180_000;

/** As many more definitions as the aggregate is measured with. */
export const LISTED_SERVERS = 50;

function definitions({ upstream, upstreamTls, ca }, more) {
  const servers = {
    plain: { url: upstream },
    secured: { url: upstreamTls, ssl_verify: ca },
    pinned_legacy: { url: upstream, protocol_version: '2025-11-25' },
    pinned_modern: { url: upstream, protocol_version: '2026-07-28' },
  };
  for (let i = 0; i < LISTED_SERVERS; i++) servers[`listed${i}`] = { url: upstream, access_groups: ['listed'] };
  for (let i = 0; i < more; i++) servers[`more${i}`] = { url: `${upstream}?${i}` };
  return servers;
}

async function answers(url) {
  const end = Date.now() + LONGEST_START_MS;
  while (Date.now() < end) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`nothing answers at ${url}`);
}

/**
 * Starts it on the CPU of what's measured: `{ url, key, pid, child, log }`.
 *
 * @param options of the JVM
 * @param more so many more definitions
 */
export async function startGateway(folder, surroundings, { options = [], more = 0 } = {}) {
  const key = randomBytes(16).toString('hex');
  const port = await freePort();
  const config = { general_settings: { master_key: key }, mcp_servers: definitions(surroundings, more) };
  // JSON is YAML.
  writeFileSync(`${folder}/config.yaml`, JSON.stringify(config, null, 2));
  const log = `${folder}/gateway.log`;
  const out = openSync(log, 'w');
  const command = [findJava(), ...options, '-jar', JAR, 'serve', '--config', `${folder}/config.yaml`, `--server.port=${port}`];
  const child = await start(MEASURED_CPU, ['env', '-C', folder, ...command], { log: out });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/readyz`);
  return { url, key, pid: child.pid, child, log };
}

/** What the JVM of a process answers to a command of `jcmd`. */
export function jcmd(pid, ...command) {
  return execFileSync(join(dirname(findJava()), 'jcmd'), [String(pid), ...command], { encoding: 'utf8' });
}
