// Runs the MCP Java SDK's client of ../java-client, on the JDK that the gateway runs on.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './child.js';
import { environment } from './environment.js';
import { findJava } from './jdk.js';

const TARGET = fileURLToPath(new URL('../java-client/target', import.meta.url));
const PASSWORD = 'changeit';

/** Makes a trust store of PKCS#12 that holds the CA, beside it, and answers its path. */
export function makeTrustStore({ folder, ca }) {
  const store = join(folder, 'ca.p12');
  execFileSync(
    join(dirname(findJava()), 'keytool'),
    ['-importcert', '-noprompt', '-alias', 'ca', '-file', ca, '-keystore', store]
      .concat(['-storetype', 'PKCS12', '-storepass', PASSWORD]),
    { env: environment(), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return store;
}

function settings(trustStore) {
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
  if (!trustStore) return [quiet];
  const property = (name, value) => `-Djavax.net.ssl.trustStore${name}=${value}`;
  return [quiet, property('', trustStore), property('Password', PASSWORD), property('Type', 'PKCS12')];
}

/**
 * Runs the script of the Java client and resolves with the outcome of each step.
 *
 * @param kind `legacy` (streamable HTTP) or `sse`
 * @param trustStore what the client trusts; through the gateway it needs none
 */
export async function runJavaClient({ kind, url, control, trustStore }) {
  if (!existsSync(join(TARGET, 'lib'))) {
    throw new Error('the Java client is missing: ../mvnw -q -f java-client/pom.xml compile');
  }
  const classPath = [join(TARGET, 'classes'), join(TARGET, 'lib', '*')].join(delimiter);
  const { code, stdout, output } = await run(
    findJava(),
    [...settings(trustStore), '-cp', classPath, 'dev.sallyport.e2e.JavaClient', kind, url, control],
    { env: environment() },
    130_000,
  );
  if (code !== 0) throw new Error(`the Java client ended with ${code}:\n${output}`);
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line));
  return Object.fromEntries(lines.map(({ step, ...outcome }) => [step, outcome]));
}
