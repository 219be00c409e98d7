// The suite's own servers and clients, without the gateway: if something fails here, it isn't the
// gateway's fault.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { makeCertificates } from '../lib/certificates.js';
import { runClient } from '../lib/client.js';
import { EXPECTATIONS, KIND_EXPECTATIONS } from '../lib/expectations.js';
import { startServer } from '../lib/server.js';
import { Tidy } from '../lib/tidy.js';

const tidy = new Tidy();
let certificates;
before(async () => (certificates = await tidy.keep(makeCertificates())));
after(() => tidy.all());

for (const kind of ['modern', 'legacy', 'sse']) {
  describe(`${kind} client and server, directly`, { timeout: 180_000 }, () => {
    const expectations = { ...EXPECTATIONS, ...KIND_EXPECTATIONS[kind] };
    let transcript;
    before(async () => {
      const server = await tidy.keep(startServer(kind, certificates));
      const { url, control } = server;
      transcript = await runClient('script', { kind, url, control, ca: certificates.ca });
    });

    for (const [step, expectation] of Object.entries(expectations)) {
      test(step, () => {
        assert.ok(transcript[step], 'the step was run');
        expectation(transcript[step]);
      });
    }

    test('every step has an expectation', () =>
      assert.deepEqual(Object.keys(transcript).sort(), Object.keys(expectations).sort()));
  });
}
