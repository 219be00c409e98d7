// `fetch` with a CA, a client certificate and a version of HTTP of one's own choice, which Node's
// doesn't take.
import http2 from 'node:http2';
import https from 'node:https';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';

const WITHOUT_BODY = [204, 205, 304];

function response(status, headers, body) {
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
  if (WITHOUT_BODY.includes(status)) {
    body.resume();
    return new Response(null, { status, headers: kept });
  }
  return new Response(Readable.toWeb(body), { status, headers: kept });
}

const requestBody = async (request) =>
  request.body ? Buffer.from(await request.arrayBuffer()) : undefined;

async function byHttp1(request, tls) {
  const body = await requestBody(request);
  return new Promise((resolve, reject) => {
    const options = { ...tls, method: request.method, headers: Object.fromEntries(request.headers) };
    const sent = https.request(request.url, { ...options, signal: request.signal }, (answer) =>
      resolve(response(answer.statusCode, answer.headers, answer)),
    );
    sent.on('error', reject).end(body);
  });
}

async function byHttp2(request, session) {
  const body = await requestBody(request);
  const { pathname, search } = new URL(request.url);
  const headers = Object.fromEntries(request.headers);
  delete headers.connection;
  const stream = session.request({
    ...headers,
    ':method': request.method,
    ':path': pathname + search,
  });
  request.signal.addEventListener('abort', () => stream.close(http2.constants.NGHTTP2_CANCEL));
  return new Promise((resolve, reject) => {
    session.once('error', reject);
    stream.on('error', reject);
    stream.on('response', (answer) => resolve(response(answer[':status'], answer, stream)));
    stream.end(body);
  });
}

/**
 * Makes a `fetch` for one origin.
 *
 * @param version `1` or `2`
 * @param ca path of the CA that's trusted
 * @param cert path of the client certificate, if there's one; its key is `key`
 */
export function ownFetch(version, { ca, cert, key }) {
  const read = (path) => path && readFileSync(path);
  const tls = { ca: read(ca), cert: read(cert), key: read(key) };
  let session;
  return async (input, init) => {
    const request = new Request(input, init);
    if (version === '1') return byHttp1(request, tls);
    session ??= http2.connect(new URL(request.url).origin, tls).on('error', () => {});
    session.unref();
    return byHttp2(request, session);
  };
}
