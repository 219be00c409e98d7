// The features of this suite on an `McpServer` of `@modelcontextprotocol/sdk`, for the protocol
// revisions with sessions.
import { completable } from '@modelcontextprotocol/sdk/server/completable.js';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  CreateMessageResultSchema,
  ElicitResultSchema,
  ListRootsResultSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { INSTRUCTIONS, QUESTIONS, SERVER_INFO, registerFeatures, sentence } from './features.js';

const ANSWERS = {
  elicitation: ElicitResultSchema,
  sampling: CreateMessageResultSchema,
  roots: ListRootsResultSchema,
};

async function answer(context, kind) {
  return sentence(kind, await context.sendRequest(QUESTIONS[kind], ANSWERS[kind]));
}

function dialect(server, subscriptions) {
  return {
    ResourceTemplate,
    completable,
    signal: (context) => context.signal,
    async progress(context, progress) {
      const { progressToken } = context._meta ?? {};
      if (progressToken === undefined) return;
      const params = { progressToken, ...progress };
      await context.sendNotification({ method: 'notifications/progress', params });
    },
    log: (context, level, data) =>
      server.server.sendLoggingMessage({ level, logger: 'e2e', data }, context.sessionId),
    async ask(context, kinds, finish) {
      const answers = [];
      for (const kind of kinds) answers.push(await answer(context, kind));
      return finish(answers);
    },
    askAtOnce: async (context, kinds, finish) =>
      finish(await Promise.all(kinds.map((kind) => answer(context, kind)))),
    async changed(what) {
      if (what === 'tools') server.sendToolListChanged();
      if (what === 'prompts') server.sendPromptListChanged();
      if (what === 'resources') server.sendResourceListChanged();
      if (what === 'note' && subscriptions.has('note://welcome')) {
        await server.server.sendResourceUpdated({ uri: 'note://welcome' });
      }
    },
  };
}

/** A server for one session. */
export function legacyServer(observations) {
  const server = new McpServer(SERVER_INFO, {
    instructions: INSTRUCTIONS,
    capabilities: { logging: {}, resources: { subscribe: true, listChanged: true } },
  });
  const subscriptions = new Set();
  registerFeatures(server, dialect(server, subscriptions), observations);
  server.registerTool(
    'lose_stream',
    { description: 'Ends the response stream before the result; the client has to come back for it' },
    async (context) => {
      context.closeSSEStream?.();
      return { content: [{ type: 'text', text: 'found again' }] };
    },
  );
  server.server.setRequestHandler(SubscribeRequestSchema, ({ params }) => {
    subscriptions.add(params.uri);
    return {};
  });
  server.server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => {
    subscriptions.delete(params.uri);
    return {};
  });
  return server;
}
