// The stories that this project began with.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { EXPECTATIONS, KIND_EXPECTATIONS } from '../lib/expectations.js';
import { connect } from '../clients/connect.js';
import { runCommand, startGateway } from '../lib/gateway.js';
import { startNginx } from '../lib/nginx.js';
import { startBank, startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const tidy = new Tidy();
let certificates;
before(async () => (certificates = await tidy.keep(makeCertificates())));
after(() => tidy.all());

async function asExpected(context, kind, transcript) {
  for (const [step, expectation] of Object.entries({ ...EXPECTATIONS, ...KIND_EXPECTATIONS[kind] })) {
    await context.test(step, () => expectation(transcript[step]));
  }
}

describe('nginx with a private CA, whose redirect loses https', { timeout: 300_000 }, () => {
  let server;
  let nginx;
  let gateway;
  before(async () => {
    server = await tidy.keep(startServer('legacy', certificates));
    nginx = await tidy.keep(
      startNginx({
        certificates,
        locations: `
    location = /mcp { return 307 http://$http_host/mcp/; }
    location /mcp/ {
      proxy_pass https://127.0.0.1:${server.port}/mcp;
      proxy_ssl_trusted_certificate ${certificates.ca};
      proxy_ssl_verify on;
      proxy_ssl_name localhost;
      proxy_ssl_server_name on;
      proxy_set_header Connection "";
    }`,
      }),
    );
    gateway = await tidy.keep(
      startGateway({
        mcp_servers: { behind_nginx: { url: `${nginx.url}/mcp`, ssl_verify: certificates.ca } },
      }),
    );
  });

  test('every operation works', async (context) => {
    await asExpected(
      context,
      'legacy',
      await runClient('script', {
        kind: 'legacy',
        url: `${gateway.url}/mcp/behind_nginx`,
        control: server.control,
      }),
    );
  });

  test('nginx was never spoken to without TLS', () => {
    const requests = nginx.accessLog();
    assert.ok(requests.some((line) => line.startsWith('POST /mcp/ ')));
    assert.deepEqual(requests.filter((line) => !line.endsWith(' https')), []);
  });

  test('the log says once which URL to configure', () => {
    const lines = gateway.logged(new RegExp(`https://localhost:${nginx.port}/mcp/`));
    assert.equal(lines.length, 1, gateway.log);
    assert.match(lines[0], /behind_nginx/);
  });
});

describe("LiteLLM's config.yaml, unchanged", { timeout: 300_000 }, () => {
  /** The key of LiteLLM's documentation. */
  const KEY = 'sk-1234';
  const TOKEN = 'litellm-user-token';
  let server;
  let gateway;
  before(async () => {
    server = await tidy.keep(startServer('sse', certificates));
    const config = `
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_API_KEY

litellm_settings:
  drop_params: true

mcp_servers:
  internal_tools:
    url: "${server.url}"
    transport: "sse"
    auth_type: "bearer_token"
    authentication_token: "${TOKEN}"
    ssl_verify: "${certificates.ca}"

general_settings:
  master_key: ${KEY}
`;
    gateway = await tidy.keep(startGateway(config));
  });

  test('every operation works', async (context) => {
    const transcript = await runClient('script', {
      kind: 'sse',
      url: `${gateway.url}/internal_tools/sse`,
      control: server.control,
      headers: { 'x-litellm-api-key': `Bearer ${KEY}` },
    });
    await asExpected(context, 'sse', transcript);
  });

  test('the server saw its own token on every request', async () => {
    const { requests } = await server.seen();
    assert.ok(requests.length > 20);
    for (const { headers } of requests) assert.equal(headers.authorization, `Bearer ${TOKEN}`);
  });

  test('what is not used here is named once in the log', () => {
    assert.equal(gateway.logged(/model_list/).length, 1);
    assert.equal(gateway.logged(/litellm_settings/).length, 1);
  });

  test('the log remarks once that the documented key can be guessed', () => {
    const lines = gateway.logged(/admin key/);
    assert.equal(lines.length, 1, gateway.log);
    assert.match(lines[0], /can be guessed.*openssl rand/);
  });

  test('no key and no token is in the log', () => {
    assert.ok(!gateway.log.includes(KEY));
    assert.ok(!gateway.log.includes(TOKEN));
  });
});

describe('a token server and an MCP server behind nginx, with the CA of mkcert', { timeout: 300_000 }, () => {
  const TOOLS = ['get_customer_info', 'create_support_ticket', 'calculate_account_value'];
  const SYSTEM = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];
  let ca;
  let bank;
  let nginx;
  let bundle;
  before(async () => {
    const mkcert = await tidy.keep(makeCertificates('mkcert development CA'));
    ca = mkcert.ca;
    const system = SYSTEM.filter(existsSync).map((path) => readFileSync(path, 'utf8'));
    bundle = join(mkcert.folder, 'bundle.pem');
    writeFileSync(bundle, [...system.slice(0, 1), readFileSync(ca, 'utf8')].join('\n'));
    bank = await tidy.keep(startBank());
    nginx = await tidy.keep(
      startNginx({
        certificates: mkcert,
        locations: `
    location / {
      proxy_pass http://127.0.0.1:${bank.port};
      proxy_set_header Host $http_host;
      proxy_set_header Connection "";
    }`,
      }),
    );
  });

  /** The same definition each time, but for what says whom to trust. */
  function config(trust) {
    return {
      mcp_servers: {
        bank: {
          url: `${nginx.url}/mcp`,
          auth_type: 'oauth2',
          oauth2_flow: 'client_credentials',
          client_id: 'gateway',
          client_secret: 'bank-client-secret',
          ...trust,
        },
      },
    };
  }

  async function listsThreeTools(trust, { env, questions = 1 } = {}) {
    const before = await bank.seen();
    const gateway = await startGateway(config(trust), { env });
    try {
      for (const kind of ['legacy', 'legacy', 'modern']) {
        const client = await connect(kind, `${gateway.url}/mcp/bank`);
        const { tools } = await client.listTools();
        assert.deepEqual(tools.map((tool) => tool.name), TOOLS);
        await client.close();
      }
      assert.ok(!gateway.log.includes('bank-client-secret'));
    } finally {
      await gateway.stop();
    }
    const after = await bank.seen();
    assert.equal(after.asked - before.asked, 1, 'one token for all of it');
    assert.equal(after.withoutToken - before.withoutToken, questions, 'which ask what is wanted');
  }

  test("SSL_CERT_FILE names a bundle of the system's CAs and that CA", () =>
    listsThreeTools({}, { env: { SSL_CERT_FILE: bundle } }));

  test('ssl_verify names that CA for this server alone', () => listsThreeTools({ ssl_verify: ca }));

  test('ssl_trust_system adds those of the system', () =>
    listsThreeTools({ ssl_verify: ca, ssl_trust_system: true }));

  test('token_url and token_ssl_verify say it of the token server', () =>
    listsThreeTools(
      {
        ssl_verify: ca,
        token_url: `https://127.0.0.1:${nginx.port}/token`,
        token_ssl_verify: ca,
      },
      { questions: 0 },
    ));

  test('check goes the same way', async () => {
    const { code, stdout } = await runCommand(['check'], { config: config({ ssl_verify: ca }) });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /Connected! 3 tools: get_customer_info/);
  });

  test('without the CA nothing is sent, and check says what to do', async () => {
    const before = await bank.seen();
    const { code, stdout } = await runCommand(['check'], { config: config({}) });
    assert.equal(code, 1, stdout);
    assert.match(stdout, /UNTRUSTED_ISSUER/);
    assert.match(stdout, /ssl_verify to a PEM file with the certificate of the CA 'mkcert development CA'/);
    assert.deepEqual(await bank.seen(), before);
  });
});
