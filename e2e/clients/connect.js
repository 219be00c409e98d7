// Connects a client of one of the SDKs and gives it the same face as the others, so that one
// script serves them all.
import * as modernSdk from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  ResultSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { Recorder, bounded } from './transcript.js';

const CLIENT_INFO = { name: 'sallyport-e2e-client', version: '1.0.0' };
const CAPABILITIES = { elicitation: { form: {} }, sampling: {}, roots: { listChanged: true } };
/** The resource that changes. */
export const NOTE = 'note://welcome';

/** How the client's user answers the servers' questions. */
const ANSWERS = {
  elicitation: () => ({ action: 'accept', content: { name: 'Zoë ✓' } }),
  sampling: () => ({
    model: 'a-model',
    role: 'assistant',
    content: { type: 'text', text: 'something' },
    stopReason: 'endTurn',
  }),
  roots: () => ({ roots: [{ uri: 'file:///project', name: 'project' }] }),
};

/** What `Client` of both SDKs does under the same name. */
class Face {
  note = NOTE;

  constructor(client, transport, recorder) {
    Object.assign(this, { client, transport, recorder });
  }

  listTools = () => this.client.listTools();
  listResources = () => this.client.listResources();
  listResourceTemplates = () => this.client.listResourceTemplates();
  listPrompts = () => this.client.listPrompts();
  readResource = (uri) => this.client.readResource({ uri });
  getPrompt = (name, args) => this.client.getPrompt({ name, arguments: args });
  complete = (ref, argument) => this.client.complete({ ref, argument });
  close = () => this.client.close();

  /** What the client knows of the server after it connected. */
  server() {
    const { client, transport } = this;
    return {
      version: client.getServerVersion(),
      capabilities: client.getServerCapabilities(),
      instructions: client.getInstructions(),
      protocolVersion: client.getNegotiatedProtocolVersion?.() ?? transport.protocolVersion,
    };
  }

  notification(method) {
    return this.recorder.message(method, (message) => message.method === method);
  }
}

class ModernFace extends Face {
  era = 'modern';

  callTool = (name, args = {}, options = {}) =>
    this.client.callTool({ name, arguments: args }, options);
  request = (request) => this.client.request(request, modernSdk.specTypeSchemas.Result);
  discover = () => this.client.discover();

  /** Calls the tool with a log level; resolves once the last message of the call is here. */
  async callWithLogs(name, level) {
    const meta = { [modernSdk.LOG_LEVEL_META_KEY]: level };
    return this.client.callTool({ name, arguments: {}, _meta: meta });
  }

  async watch() {
    this.subscription = await this.client.listen({
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
      resourceSubscriptions: [this.note],
    });
    return this.subscription.honoredFilter;
  }

  async unwatch() {
    await this.subscription.close();
    return this.subscription.closed;
  }
}

class LegacyFace extends Face {
  era = 'legacy';

  callTool = (name, args = {}, options = {}) =>
    this.client.callTool({ name, arguments: args }, CallToolResultSchema, options);
  request = (request) => this.client.request(request, ResultSchema);
  ping = () => this.client.ping();

  async callWithLogs(name, level) {
    await this.client.setLoggingLevel(level);
    const result = await this.callTool(name);
    const last = (message) => message.params?.level === 'error';
    await this.recorder.message('the last log message', last);
    return result;
  }

  async watch() {
    return this.client.subscribeResource({ uri: this.note });
  }

  async unwatch() {
    return this.client.unsubscribeResource({ uri: this.note });
  }
}

async function connectModern(url, { headers, mode, fetch }) {
  const recorder = new Recorder();
  const client = new modernSdk.Client(CLIENT_INFO, {
    capabilities: CAPABILITIES,
    versionNegotiation: { mode },
  });
  client.setRequestHandler('elicitation/create', ANSWERS.elicitation);
  client.setRequestHandler('sampling/createMessage', ANSWERS.sampling);
  client.setRequestHandler('roots/list', ANSWERS.roots);
  const options = { requestInit: { headers }, fetch };
  const transport = recorder.tap(
    new modernSdk.StreamableHTTPClientTransport(new URL(url), options),
  );
  await client.connect(transport);
  const face = new ModernFace(client, transport, recorder);
  face.era = client.getProtocolEra();
  return face;
}

/** A client of the older SDK that answers questions; not connected yet. */
export function legacyClient() {
  const client = new LegacyClient(CLIENT_INFO, { capabilities: CAPABILITIES });
  client.setRequestHandler(ElicitRequestSchema, ANSWERS.elicitation);
  client.setRequestHandler(CreateMessageRequestSchema, ANSWERS.sampling);
  client.setRequestHandler(ListRootsRequestSchema, ANSWERS.roots);
  return client;
}

async function connectLegacy(url, { headers, fetch = globalThis.fetch }) {
  const recorder = new Recorder();
  let streamIsOpen;
  const opened = new Promise((resolve) => (streamIsOpen = resolve));
  // A message to a session whose GET stream isn't open yet is lost, so scripts wait for the stream.
  const noticing = async (input, init) => {
    const response = await fetch(input, init);
    if (init?.method === 'GET' && response.ok) streamIsOpen();
    return response;
  };
  const options = { requestInit: { headers }, fetch: noticing };
  const transport = recorder.tap(new StreamableHTTPClientTransport(new URL(url), options));
  const client = legacyClient();
  await client.connect(transport);
  await bounded('the GET stream', opened);
  return new LegacyFace(client, transport, recorder);
}

async function connectSse(url, { headers }) {
  const recorder = new Recorder();
  const transport = recorder.tap(new SSEClientTransport(new URL(url), { requestInit: { headers } }));
  const client = legacyClient();
  await client.connect(transport);
  return new LegacyFace(client, transport, recorder);
}

/**
 * Connects.
 *
 * @param fetch in place of Node's, for streamable HTTP
 * @param kind `modern` (nothing else is spoken), `auto` (probes for the era), `legacy` or `sse`
 */
export async function connect(kind, url, { headers = {}, fetch } = {}) {
  switch (kind) {
    case 'modern':
      return connectModern(url, { headers, mode: { pin: '2026-07-28' }, fetch });
    case 'auto':
      return connectModern(url, { headers, mode: 'auto' });
    case 'legacy':
      return connectLegacy(url, { headers, fetch });
    case 'sse':
      return connectSse(url, { headers });
    default:
      throw new Error(`no such client: ${kind}`);
  }
}
