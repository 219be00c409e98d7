// Loses a stream and takes it up again with `Last-Event-ID`. Prints what arrived.
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { connect, legacyClient } from './connect.js';
import { program, tell } from './program.js';

const params = (key) => ({ name: 'stepwise', arguments: { key, steps: 3 } });

/** Calls the tool and goes away after its first progress; resolves with what is needed to return. */
async function loseStream(url, control) {
  const { client, transport } = await connect('legacy', url);
  let resumptionToken;
  const heard = [];
  await new Promise((resolve, reject) => {
    client
      .request({ method: 'tools/call', params: params('lost') }, CallToolResultSchema, {
        onresumptiontoken: (token) => (resumptionToken = token),
        onprogress: (progress) => resolve(heard.push(progress)),
      })
      .catch(reject);
  });
  const { sessionId, protocolVersion } = transport;
  client.onerror = () => {};
  await client.close().catch(() => {});
  await tell(control, 'heard/lost/1');
  return { heard, resumptionToken, sessionId, protocolVersion };
}

/** A second client of the same session, which asks for what it missed. */
async function resume(url, control, { resumptionToken, sessionId, protocolVersion }) {
  const transport = new StreamableHTTPClientTransport(new URL(url), { sessionId });
  const heard = [];
  // The SDK knows no progress token of the first client, so the messages are read here.
  transport.onmessage = ({ method, params: progress }) => {
    if (method !== 'notifications/progress') return;
    heard.push(progress);
    tell(control, `heard/lost/${progress.progress}`);
  };
  const client = legacyClient();
  await client.connect(transport);
  transport.setProtocolVersion(protocolVersion);
  const result = await client.request(
    { method: 'tools/call', params: params('lost') },
    CallToolResultSchema,
    { resumptionToken },
  );
  await transport.terminateSession();
  await client.close();
  return { heard, result };
}

/** The server ends the stream of a call itself; the client comes back on its own. */
async function serverEndsStream(url) {
  const client = await connect('legacy', url);
  const result = await client.callTool('lose_stream');
  await client.transport.terminateSession();
  await client.close();
  return result;
}

await program(async ({ url, control }) => {
  const { heard, ...place } = await loseStream(url, control);
  const resumed = await resume(url, control, place);
  return { before: heard, after: resumed, endedByServer: await serverEndsStream(url) };
});
