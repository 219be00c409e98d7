// Runs the client programs of ../clients, each in a process of its own: the CA that a client
// trusts is fixed when node starts.
import { fileURLToPath } from 'node:url';
import { run } from './child.js';
import { environment } from './environment.js';

/**
 * Runs a client program and resolves with the JSON that it printed.
 *
 * @param ca path of the CA that the client trusts; through the gateway it needs none
 * @param milliseconds its longest life
 */
export async function runClient(name, { ca, headers = {}, milliseconds = 130_000, ...options }) {
  const program = fileURLToPath(new URL(`../clients/${name}.js`, import.meta.url));
  const args = Object.entries(options).map(([key, value]) => `--${key}=${value}`);
  const headerArgs = Object.entries(headers).map(([key, value]) => `--header=${key}: ${value}`);
  const env = environment(ca ? { NODE_EXTRA_CA_CERTS: ca } : {});
  const { code, stdout, output } = await run(
    process.execPath,
    [program, ...args, ...headerArgs],
    { env },
    milliseconds,
  );
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${output}`);
  return JSON.parse(stdout);
}
