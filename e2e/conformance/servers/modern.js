// The features of the conformance suite in revision 2026-07-28.
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  McpServer,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  createMcpHandler,
  createRequestStateCodec,
  fromJsonSchema,
  inputRequired,
} from '@modelcontextprotocol/server';
import { randomBytes } from 'node:crypto';
import { serve } from '../../servers/serve.js';
import { CAPABILITIES, LISTS, PROMPTS, SERVER_INFO, TOOLS, read } from './features.js';

const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities';
const INVALID_PARAMS = -32602;
const CACHE = { ttlMs: 1000, cacheScope: 'public' };

const codec = createRequestStateCodec({ key: randomBytes(32) });

function named(list, name, what) {
  const found = list.find((each) => each.name === name);
  if (!found) throw new ProtocolError(INVALID_PARAMS, `no such ${what}: ${name}`);
  return found;
}

function client(context, notify) {
  const meta = context.mcpReq._meta ?? {};
  return {
    log: (level, data) => context.mcpReq.log(level, data),
    async progress(progress) {
      if (meta.progressToken === undefined) return;
      const params = { progressToken: meta.progressToken, ...progress };
      await context.mcpReq.notify({ method: 'notifications/progress', params });
    },
    loseStream() {},
    changed: (what) => (what === 'tools' ? notify().toolsChanged() : notify().promptsChanged()),
    require(capability) {
      if (!capabilities(context)[capability]) {
        throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { [capability]: {} } });
      }
    },
  };
}

const capabilities = (context) => context.mcpReq.envelope?.[CAPABILITIES_KEY] ?? {};

/** Asks a round at a time; what was answered before travels in the request state. */
async function perform({ run, rounds, finish }, args, context, notify) {
  if (run) return run(client(context, notify));
  const { round = 0, answers = {} } = context.mcpReq.requestState() ?? {};
  const questions = rounds[round](args, capabilities(context));
  const given = context.mcpReq.inputResponses ?? {};
  const complete = Object.keys(questions).every((key) => given[key] !== undefined);
  if (!complete) return ask(questions, { round, answers });
  const now = { ...answers };
  for (const key of Object.keys(questions)) now[key] = given[key];
  if (round + 1 === rounds.length) return finish(now);
  return ask(rounds[round + 1](args, capabilities(context)), { round: round + 1, answers: now });
}

const ask = async (inputRequests, state) =>
  inputRequired({ inputRequests, requestState: await codec.mint(state) });

function conformanceServer(notify) {
  const mcp = new McpServer(SERVER_INFO, {
    capabilities: CAPABILITIES,
    requestState: { verify: codec.verify },
  });
  // Only of tools that are registered are the Mcp-Param headers checked. They're called below, where
  // errors of the protocol stay what they are.
  for (const { name, inputSchema } of TOOLS) {
    mcp.registerTool(name, { inputSchema: fromJsonSchema(inputSchema) }, () => ({ content: [] }));
  }
  const { server } = mcp;
  const { tools, prompts, resources, resourceTemplates } = LISTS;
  server.setRequestHandler('tools/list', () => ({ tools, ...CACHE }));
  server.setRequestHandler('prompts/list', () => ({ prompts, ...CACHE }));
  server.setRequestHandler('resources/list', () => ({ resources, ...CACHE }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates, ...CACHE }));
  server.setRequestHandler('tools/call', ({ params }, context) =>
    perform(named(TOOLS, params.name, 'tool'), params.arguments ?? {}, context, notify),
  );
  server.setRequestHandler('prompts/get', ({ params }, context) => {
    const prompt = named(PROMPTS, params.name, 'prompt');
    const args = params.arguments ?? {};
    return prompt.run ? prompt.run(args) : perform(prompt, args, context, notify);
  });
  server.setRequestHandler('resources/read', ({ params }) => {
    const content = read(params.uri);
    if (!content) throw new ProtocolError(INVALID_PARAMS, 'no such resource', { uri: params.uri });
    return { contents: [content], ...CACHE };
  });
  server.setRequestHandler('completion/complete', () => ({
    completion: { values: ['paris', 'park', 'party'], total: 150, hasMore: false },
  }));
  return mcp;
}

await serve(() => {
  const mcp = createMcpHandler(() => conformanceServer(() => mcp.notify), { legacy: 'reject' });
  const node = toNodeHandler(mcp);
  return {
    handler(request, response) {
      const host = new URL(`http://${request.headers.host}`).hostname;
      const origin = request.headers.origin && new URL(request.headers.origin).hostname;
      const local = [host, origin ?? host].every((name) => ['localhost', '127.0.0.1'].includes(name));
      return local ? node(request, response) : response.writeHead(403).end();
    },
  };
});
