// Starts the server programs of ../servers and asks their control port what they saw.
import { fileURLToPath } from 'node:url';
import { Child, within } from './child.js';
import { environment } from './environment.js';

const PATHS = { modern: '/mcp', legacy: '/mcp', sse: '/sse' };

/** A running server program. */
class McpServerProcess {
  constructor(child, { port, controlPort }, path) {
    this.child = child;
    this.port = port;
    this.url = `https://localhost:${port}${path}`;
    this.control = `http://127.0.0.1:${controlPort}`;
  }

  /** What the server saw since it started or was reset. */
  async seen() {
    const response = await fetch(`${this.control}/seen`, { signal: AbortSignal.timeout(10_000) });
    return response.json();
  }

  async reset() {
    await fetch(`${this.control}/reset`, { method: 'POST', signal: AbortSignal.timeout(10_000) });
  }

  /** Resolves when the server recorded the event. */
  async happened(event) {
    const response = await within(
      30_000,
      event,
      fetch(`${this.control}/event/${encodeURIComponent(event)}`),
    );
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the server never saw: ${event}`);
  }

  /** Records an event, as a client would. */
  async tell(event) {
    const url = `${this.control}/event/${encodeURIComponent(event)}`;
    await fetch(url, { method: 'POST', signal: AbortSignal.timeout(10_000) });
  }

  /** Ends it without a goodbye. */
  kill() {
    this.child.process.kill('SIGKILL');
    return this.child.ended;
  }

  stop() {
    return this.child.stop();
  }
}

/**
 * Starts the bank, which is reached by a proxy.
 *
 * @returns `{ port, seen(), stop() }`
 */
export async function startBank() {
  const program = fileURLToPath(new URL('../servers/bank.js', import.meta.url));
  const child = new Child(process.execPath, [program], { env: environment() });
  const [line] = await child.printed(/^\{"port".*\}$/m, 30_000);
  const { port } = JSON.parse(line);
  return {
    port,
    async seen() {
      const url = `http://127.0.0.1:${port}/seen`;
      return (await fetch(url, { signal: AbortSignal.timeout(10_000) })).json();
    },
    stop: () => child.stop(),
  };
}

/**
 * Starts one of the server programs.
 *
 * @param kind `modern`, `legacy` or `sse`
 * @param certificates as `makeCertificates` makes them
 */
export async function startServer(kind, certificates) {
  const program = fileURLToPath(new URL(`../servers/${kind}.js`, import.meta.url));
  const args = [program, '--cert', certificates.cert, '--key', certificates.key];
  const child = new Child(process.execPath, args, { env: environment() });
  const [line] = await child.printed(/^\{"port".*\}$/m, 30_000);
  return new McpServerProcess(child, JSON.parse(line), PATHS[kind]);
}
