// Servers that are programs: definitions of them, and the control port that they tell what happens.
import { fileURLToPath } from 'node:url';
import { Observations, controlServer, listening } from '../servers/serve.js';

const PROGRAM = fileURLToPath(new URL('../servers/stdio.js', import.meta.url));

/** The definition of a server of stdio that tells what happens at the control port. */
export function program(era, control) {
  return {
    transport: 'stdio',
    command: process.execPath,
    args: [PROGRAM, '--era', era, '--control', control],
  };
}

/** Opens a control port in this process; whoever opens it stops it. */
export async function openControl() {
  const observations = new Observations();
  const server = controlServer(observations);
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    reset: () => observations.reset(),
    tell: (event) => observations.record(event),
    async happened(event) {
      if (!(await observations.awaited(event, 60_000))) throw new Error(`never happened: ${event}`);
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Whether a process of that number is there. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
