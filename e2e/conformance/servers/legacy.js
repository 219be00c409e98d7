// The features of the conformance suite over streamable HTTP of revisions with sessions.
import { randomUUID } from 'node:crypto';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  CreateMessageResultSchema,
  ElicitResultSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListResourcesRequestSchema,
  ListRootsResultSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { EventStore } from '../../servers/event-store.js';
import { serve } from '../../servers/serve.js';
import { CAPABILITIES, LISTS, PROMPTS, SERVER_INFO, TOOLS, read } from './features.js';

const ANSWERS = {
  'elicitation/create': ElicitResultSchema,
  'sampling/createMessage': CreateMessageResultSchema,
  'roots/list': ListRootsResultSchema,
};
const INVALID_PARAMS = -32602;
const RESOURCE_NOT_FOUND = -32002;

function named(list, name, what) {
  const found = list.find((each) => each.name === name);
  if (!found) throw new McpError(INVALID_PARAMS, `no such ${what}: ${name}`);
  return found;
}

/** What tools do with their client. */
function client(server, extra) {
  return {
    log: (level, data) =>
      extra.sendNotification({ method: 'notifications/message', params: { level, data } }),
    async progress(progress) {
      const { progressToken } = extra._meta ?? {};
      if (progressToken === undefined) return;
      const params = { progressToken, ...progress };
      await extra.sendNotification({ method: 'notifications/progress', params });
    },
    loseStream: () => extra.closeSSEStream?.(),
    changed: (what) =>
      what === 'tools' ? server.sendToolListChanged() : server.sendPromptListChanged(),
    require(capability) {
      if (!server.getClientCapabilities()?.[capability]) {
        throw new McpError(INVALID_PARAMS, `the client can't do ${capability}`);
      }
    },
  };
}

async function perform({ run, rounds, finish }, args, server, extra) {
  if (run) return run(client(server, extra));
  const answers = {};
  for (const round of rounds) {
    const questions = Object.entries(round(args, server.getClientCapabilities() ?? {}));
    await Promise.all(
      questions.map(async ([key, question]) => {
        answers[key] = await extra.sendRequest(question, ANSWERS[question.method]);
      }),
    );
  }
  return finish(answers);
}

function conformanceServer() {
  const server = new Server(SERVER_INFO, { capabilities: CAPABILITIES });
  const { tools, prompts, resources, resourceTemplates } = LISTS;
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts }));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) =>
    perform(named(TOOLS, params.name, 'tool'), params.arguments ?? {}, server, extra),
  );
  server.setRequestHandler(GetPromptRequestSchema, ({ params }, extra) => {
    const prompt = named(PROMPTS, params.name, 'prompt');
    const args = params.arguments ?? {};
    return prompt.run ? prompt.run(args) : perform(prompt, args, server, extra);
  });
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => {
    const content = read(params.uri);
    if (!content) throw new McpError(RESOURCE_NOT_FOUND, 'no such resource', { uri: params.uri });
    return { contents: [content] };
  });
  server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
  server.setRequestHandler(CompleteRequestSchema, () => ({
    completion: { values: ['paris', 'park', 'party'], total: 150, hasMore: false },
  }));
  return server;
}

await serve(() => {
  const sessions = new Map();
  async function open() {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new EventStore(),
      retryInterval: 100,
      onsessioninitialized: (id) => sessions.set(id, transport),
      onsessionclosed: (id) => sessions.delete(id),
    });
    await conformanceServer().connect(transport);
    return transport;
  }
  async function handler(request, response) {
    const host = new URL(`http://${request.headers.host}`).hostname;
    const origin = request.headers.origin && new URL(request.headers.origin).hostname;
    if (![host, origin ?? host].every((name) => ['localhost', '127.0.0.1'].includes(name))) {
      return response.writeHead(403).end();
    }
    const id = request.headers['mcp-session-id'];
    const transport = id === undefined ? await open() : sessions.get(id);
    if (!transport) {
      const error = { code: -32001, message: 'Session not found' };
      return response
        .writeHead(404, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', error, id: null }));
    }
    return transport.handleRequest(request, response);
  }
  return { handler, figures: () => ({ openSessions: sessions.size }) };
});
