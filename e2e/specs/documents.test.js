// The commands in README.md and docs/, run as they are there: only ports, and what can't be had on
// every machine (hosts of example.com, folders of a system), stand for something of the test.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCertificates } from '../lib/certificates.js';
import { Child, run } from '../lib/child.js';
import { environment } from '../lib/environment.js';
import { removeFolder, temporaryFolder } from '../lib/folder.js';
import { startGateway } from '../lib/gateway.js';
import { findJava } from '../lib/jdk.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';
import { JAR } from '../lib/trained.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KEY = 'sk-e2e-documents-4711';

/** Blocks that are run elsewhere, by what they begin with, and where that is. */
const ELSEWHERE = {
  './mvnw spring-boot:test-run': 'DemoTest',
  './mvnw verify': '.ci/run',
  './mvnw -DskipTests package': 'README.md, here, with the jar that is there',
  'docker build -t sallyport .': 'e2e/container/run.sh',
  'docker compose': 'e2e/container/run.sh',
  'kubectl': 'e2e/helm/run.sh: the chart and the manifests; there is no Kubernetes here',
  'mkcert': 'own-door.test.js',
  'SERVER_SSL_': 'door.DocumentationTest',
};

const tidy = new Tidy();
let certificates;
let server;
let gateway;
let folder;

/** The blocks of a language, `{ page, text }`. */
function blocks(language) {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  const pages = ['README.md', ...docs.map((name) => `docs/${name}`)];
  return pages.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```(\w+)\n(.*?)^```/gms)]
      .filter(([, of]) => of === language)
      .map(([, , text]) => ({ page, text })),
  );
}

/** The only block of a page that begins like this. */
function block(page, begin, language = 'sh') {
  const found = blocks(language).filter((each) => each.page === page && each.text.startsWith(begin));
  assert.equal(found.length, 1, `${page}: ${begin}`);
  return found[0].text;
}

/** What of the world outside there is in the test. */
function here(text, { url } = gateway) {
  return text
    .replaceAll('http://localhost:4000', url)
    .replaceAll('localhost:4000', url.replace('http://', ''))
    .replaceAll('/etc/ssl/certs/corp-ca.pem', certificates.ca)
    .replaceAll('/run/secrets/', `${folder}/secrets/`);
}

/** Runs a script in the folder; resolves with what it printed. */
async function shell(script, env = {}) {
  const java = join(findJava(), '..');
  const variables = environment({ ...env, PATH: `${java}:${process.env.PATH}` });
  const all = ['-euo', 'pipefail', '-c', script];
  const { code, stdout, output } = await run('bash', all, { cwd: folder, env: variables }, 120_000);
  assert.equal(code, 0, output);
  return stdout;
}

/** Starts what a script's last line starts; whoever calls stops it. */
async function started(script, env = {}) {
  const java = join(findJava(), '..');
  const variables = environment({ SERVER_PORT: '0', ...env, PATH: `${java}:${process.env.PATH}` });
  const lines = script.trimEnd().split('\n');
  lines.push(lines.pop().replace('java -jar', 'exec java -jar'));
  const child = new Child('bash', ['-euc', lines.join('\n')], { cwd: folder, env: variables });
  tidy.keep(child);
  const [, port] = await child.printed(/started on port[^\d]*(\d+)/i, 90_000);
  return { child, url: `http://localhost:${port}` };
}

before(async () => {
  certificates = await tidy.keep(makeCertificates());
  server = await tidy.keep(startServer('modern', certificates));
  folder = temporaryFolder('documents');
  mkdirSync(join(folder, 'target'));
  mkdirSync(join(folder, 'secrets'));
  symlinkSync(JAR, join(folder, 'target/sallyport.jar'));
  symlinkSync(JAR, join(folder, 'sallyport.jar'));
  writeFileSync(join(folder, 'secrets/master_key'), `${KEY}\n`);
  copyFileSync(certificates.cert, join(folder, 'server.pem'));
  writeFileSync(
    join(folder, 'config.yaml'),
    `mcp_servers:\n  tickets:\n    url: ${server.url}\n    ssl_verify: ${certificates.ca}\n`,
  );
  gateway = await tidy.keep(
    startGateway(
      {
        mcp_servers: {},
        general_settings: { ca_directories: ['/etc/ssl', dirname(certificates.ca)] },
      },
      { env: { SALLYPORT_MASTER_KEY: KEY } },
    ),
  );
});
after(async () => {
  await tidy.all();
  removeFolder(folder);
});

test('every command is of the shell', () => {
  for (const { page, text } of blocks('sh')) {
    execFileSync('bash', ['-n', '-c', text], { stdio: 'pipe' });
    assert.doesNotMatch(text, /^\$ /m, page);
  }
});

test('every command is run, here or elsewhere', () => {
  const own = readFileSync(fileURLToPath(import.meta.url), 'utf8');
  const runHere = [...own.matchAll(/block\('([^']+)', '([^']+)'/g)].map(([, page, begin]) => ({ page, begin }));
  const forgotten = [...blocks('sh'), ...blocks('console')].filter(
    ({ page, text }) =>
      !runHere.some((each) => each.page === page && text.startsWith(each.begin)) &&
      !Object.keys(ELSEWHERE).some((begin) => text.startsWith(begin)),
  );
  assert.deepEqual(forgotten, []);
});

describe('the README', { timeout: 300_000 }, () => {
  let own;

  test('checks and starts', async () => {
    const script = block('README.md', './mvnw -DskipTests package').split('\n').slice(1).join('\n');
    const [check, ...start] = script.split('\n');
    assert.match(await shell(check), /Connected! \d+ tools/);
    own = await started(start.join('\n'));
  });

  test('registers a server with the key that was made', async () => {
    const script = block('README.md', 'curl -X POST http://localhost:4000/v1/mcp/server');
    const answer = JSON.parse(await shell(here(script, own)));
    assert.equal(answer.server_name, 'search');
    const list = block('docs/secrets.md', 'curl -H "Authorization: Bearer $(cat data/admin.key)"');
    const listed = JSON.parse(await shell(here(list, own)));
    assert.deepEqual(listed.map(({ server_name }) => server_name).sort(), ['search', 'tickets']);
  });
});

describe('the pages for operators', { timeout: 300_000 }, () => {
  test('docs/rest.md registers and edits a server', async () => {
    const env = { SALLYPORT_MASTER_KEY: KEY };
    const post = block('docs/rest.md', 'curl -X POST http://localhost:4000/v1/mcp/server');
    const { server_id: id, server_name: name, ...other } = JSON.parse(await shell(here(post), env));
    assert.equal(name, 'tickets', JSON.stringify(other));
    assert.doesNotMatch(JSON.stringify(other), /THE-TOKEN/);
    const put = block('docs/rest.md', 'curl -X PUT http://localhost:4000/v1/mcp/server');
    const edited = JSON.parse(await shell(here(put).replace('SERVER-ID', id), env));
    assert.equal(edited.ssl_verify, null);
    assert.equal(edited.description, 'The ticket system');
  });

  test('docs/secrets.md gives keys', async () => {
    const start = block('docs/secrets.md', 'SALLYPORT_MASTER_KEY_FILE=/run/secrets/master_key');
    const { child, url } = await started(here(start), {
      SALLYPORT_DATA_DIR: join(folder, 'other'),
    });
    const { status } = await fetch(`${url}/v1/mcp/server`, { headers: { authorization: `Bearer ${KEY}` } });
    assert.equal(status, 200);
    await child.stop();
    const secret = block('docs/secrets.md', 'export SALLYPORT_SECRET_KEY=');
    assert.match(await shell(`${secret}\nprintenv SALLYPORT_SECRET_KEY`), /^[0-9a-f]{64}\n$/);
  });

  test('docs/observability.md asks for readiness, and sends traces', async () => {
    const [command, said] = block('docs/observability.md', '$ curl -s localhost:4000/readyz', 'console').split('\n');
    assert.equal(await shell(here(command.replace('$ ', ''))), said);
    const traced = block('docs/observability.md', '$ OTEL_EXPORTER_OTLP_ENDPOINT', 'console').split('\n')[0];
    const { child } = await started(traced.replace('$ ', ''), {
      SALLYPORT_DATA_DIR: join(folder, 'traced'),
    });
    await child.stop();
  });

  test('docs/tls.md shows a pin, and makes certificates', async () => {
    const pin = block('docs/tls.md', 'openssl x509 -in server.pem -pubkey');
    assert.match(await shell(pin), /^[A-Za-z0-9+/]{43}=\n$/);
    await shell(block('docs/tls.md', 'openssl req -x509 -newkey ec'));
    const verified = await shell('openssl verify -x509_strict -CAfile ca.pem -verify_hostname mcp.example.com server.pem');
    assert.match(verified, /server\.pem: OK/);
  });
});
