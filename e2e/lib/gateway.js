// Starts and stops the gateway under test: the jar that the build made, on a config.yaml that the
// test wrote.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, run } from './child.js';
import { environment } from './environment.js';
import { removeFolder, temporaryFolder } from './folder.js';
import { findJava } from './jdk.js';
import { gatewayArguments } from './trained.js';
import { yaml } from './yaml.js';

/** What the log says once the port accepts connections. */
const STARTED = /started on port[^\d]*(\d+)/i;

function java(args) {
  return [findJava(), [...gatewayArguments(), ...args]];
}

/** A folder of its own for each run, because the gateway may keep files beside its config.yaml. */
function writtenConfig(config) {
  const folder = temporaryFolder('gateway');
  const path = join(folder, 'config.yaml');
  writeFileSync(path, typeof config === 'string' ? config : yaml(config));
  return { folder, path };
}

/** A running gateway. */
class Gateway {
  constructor(child, port, folder) {
    this.child = child;
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Everything it has printed so far. */
  get log() {
    return this.child.output;
  }

  /** Log lines that match. */
  logged(pattern) {
    return this.log.split('\n').filter((line) => pattern.test(line));
  }

  async stop() {
    await this.child.stop();
    removeFolder(this.folder);
  }
}

/**
 * Starts the gateway and resolves once it accepts connections.
 *
 * @param config the text of config.yaml, or an object that becomes one
 * @param env variables beside what a program needs to start; the machine's own aren't passed on
 * @param port where it listens; the system chooses by default
 */
export async function startGateway(config, { env = {}, args = [], port: where = 0 } = {}) {
  const { folder, path } = writtenConfig(config);
  const [command, jar] = java(['serve', '--config', path, `--server.port=${where}`, ...args]);
  const child = new Child(command, jar, { env: environment(env), cwd: folder });
  try {
    const [, port] = await child.printed(STARTED, 90_000);
    return new Gateway(child, port, folder);
  } catch (error) {
    await child.stop();
    removeFolder(folder);
    throw error;
  }
}

/** Runs another command of the gateway's command line to its end: `{ code, stdout, output }`. */
export async function runCommand(args, { config, env = {} } = {}) {
  const written = config === undefined ? undefined : writtenConfig(config);
  const configArgs = written ? ['--config', written.path] : [];
  try {
    const [command, jar] = java([...args, ...configArgs]);
    return await run(command, jar, { env: environment(env) }, 90_000);
  } finally {
    if (written) removeFolder(written.folder);
  }
}
