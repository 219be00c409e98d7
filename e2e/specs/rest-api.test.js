// The REST API against its own description: schemathesis walks every operation of /v3/api-docs.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from '../lib/child.js';
import { environment } from '../lib/environment.js';
import { makeCertificates } from '../lib/certificates.js';
import { startGateway } from '../lib/gateway.js';
import { startPostgres } from '../lib/postgres.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const KEY = 'sk-e2e-rest-api-4711';
const SCHEMATHESIS = fileURLToPath(new URL('../.venv/bin/st', import.meta.url));
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'ignored_auth',
];

const tidy = new Tidy();
let certificates;
let server;
let postgres;
before(async () => {
  if (!existsSync(SCHEMATHESIS)) {
    throw new Error(`${SCHEMATHESIS} is missing: python3 -m venv .venv && .venv/bin/pip install -r requirements.txt`);
  }
  certificates = await tidy.keep(makeCertificates());
  server = await tidy.keep(startServer('modern', certificates));
  postgres = await tidy.keep(startPostgres());
});
after(() => tidy.all());

describe('every answer is one that the description declares', { timeout: 300_000 }, () => {
  for (const database of ['H2', 'PostgreSQL']) {
    test(`with ${database}`, async (context) => {
      const gateway = await tidy.keep(
        startGateway(
          {
            // What is made up as a url is never connected to, wherever it points.
            general_settings: { allowed_hosts: ['localhost', '127.0.0.0/8'] },
            mcp_servers: { filed: { url: server.url, ssl_verify: certificates.ca } },
          },
          {
            env: {
              SALLYPORT_MASTER_KEY: KEY,
              SALLYPORT_SECRET_KEY: 'a-secret-key-for-rest-tests',
              ...(database === 'PostgreSQL' && { DATABASE_URL: postgres.url }),
            },
          },
        ),
      );
      const { code, output } = await run(
        SCHEMATHESIS,
        [
          'run',
          `${gateway.url}/v3/api-docs`,
          '--header',
          `Authorization: Bearer ${KEY}`,
          '--checks',
          CHECKS.join(','),
          '--max-examples',
          '25',
          '--seed',
          '4711',
          '--continue-on-failure',
          '--warnings',
          'off',
          '--no-color',
        ],
        { env: environment({ HOME: gateway.folder }), cwd: gateway.folder },
        240_000,
      );
      assert.equal(code, 0, output);
      context.diagnostic(output.match(/\d+ generated, .*/)?.[0]);
      assert.deepEqual(gateway.logged(/ ERROR /), []);
    });
  }
});
