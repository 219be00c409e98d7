// What every server program of this suite shares: HTTPS with the given certificate, or plain HTTP
// without one, a control port over plain HTTP that tells what was seen, and an end when its standard
// input ends, so that no server outlives the test that started it.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

/** Longest wait of a tool, or of a caller of the control port, for something that should happen. */
export const PATIENCE_MS = 15_000;

/** What a server saw, in numbers and in the order it happened. */
export class Observations {
  constructor() {
    this.reset();
    this.openConnections = 0;
  }

  reset() {
    this.tlsHandshakes = 0;
    this.tlsFailures = 0;
    this.mostConnections = this.openConnections ?? 0;
    this.echoes = 0;
    this.requests = [];
    this.happened = new Set();
    this.waiting = new Map();
  }

  /** Records that something happened, and wakes whoever waits for it. */
  record(event) {
    this.happened.add(event);
    for (const wake of this.waiting.get(event) ?? []) wake(true);
    this.waiting.delete(event);
  }

  /** Resolves to true when the event has happened, to false when it didn't in time. */
  async awaited(event, milliseconds = PATIENCE_MS) {
    if (this.happened.has(event)) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), milliseconds);
      const wake = () => (clearTimeout(timer), resolve(true));
      this.waiting.set(event, [...(this.waiting.get(event) ?? []), wake]);
    });
  }

  watch(server) {
    server.on('secureConnection', () => this.tlsHandshakes++);
    server.on('tlsClientError', () => this.tlsFailures++);
    server.on('connection', (socket) => {
      this.openConnections++;
      this.mostConnections = Math.max(this.mostConnections, this.openConnections);
      socket.on('close', () => this.openConnections--);
    });
    server.on('request', (request) =>
      this.requests.push({ method: request.method, url: request.url, headers: request.headers }),
    );
  }
}

/** Listens on a port of loopback that the system chooses; resolves to it. */
export async function listening(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/**
 * The control port: `GET /seen` for the numbers, `POST /reset`, `POST /event/NAME` to say that
 * something happened and `GET /event/NAME` to wait until it has.
 */
export function controlServer(observations, figures = () => ({})) {
  return http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://control');
    if (pathname === '/seen') {
      const { tlsHandshakes, tlsFailures, openConnections, mostConnections, happened } = observations;
      const { echoes, requests } = observations;
      const seen = { tlsHandshakes, tlsFailures, openConnections, mostConnections, echoes, requests };
      return answer(response, 200, { ...seen, happened: [...happened], ...figures() });
    }
    if (pathname === '/reset') {
      observations.reset();
      return answer(response, 200, {});
    }
    const event = decodeURIComponent(pathname.replace('/event/', ''));
    if (request.method === 'POST') {
      observations.record(event);
      return answer(response, 200, {});
    }
    return answer(response, (await observations.awaited(event)) ? 200 : 504, { event });
  });
}

/**
 * Serves `program(observations)`, which answers `{ handler, figures }`, and prints
 * `{"port", "controlPort"}` once both ports accept connections.
 *
 * @param program makes the request listener; `figures()` adds to what `/seen` answers
 */
export async function serve(program) {
  const { values } = parseArgs({ options: { cert: { type: 'string' }, key: { type: 'string' } } });
  const observations = new Observations();
  const { handler, figures = () => ({}) } = await program(observations);
  const server = values.cert
    ? https.createServer({ cert: readFileSync(values.cert), key: readFileSync(values.key) }, handler)
    : http.createServer(handler);
  // Longer than any test, so that only the other side ends an idle connection.
  server.keepAliveTimeout = 120_000;
  observations.watch(server);
  const port = await listening(server);
  const controlPort = await listening(controlServer(observations, figures));
  process.stdin.resume().on('end', () => process.exit(0));
  console.log(JSON.stringify({ port, controlPort }));
}
