// How the features of this suite reach a client of revision 2026-07-28.
import {
  ResourceTemplate,
  completable,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server';
import { QUESTIONS, sentence } from './features.js';

const INPUT_REQUESTS = {
  elicitation: () => inputRequired.elicit(QUESTIONS.elicitation.params),
  sampling: () => inputRequired.createMessage(QUESTIONS.sampling.params),
  roots: () => inputRequired.listRoots(),
};

function answered(kind, responses) {
  const response = inputResponse(responses, kind);
  if (response.kind === 'missing') return undefined;
  return sentence(kind, kind === 'sampling' ? response.result : response);
}

/** Asks one question per round; what was answered before travels in the request state. */
function ask(context, kinds, finish) {
  const answers = JSON.parse(context.mcpReq.requestState() ?? '[]');
  const latest = answered(kinds[answers.length], context.mcpReq.inputResponses);
  if (latest !== undefined) answers.push(latest);
  if (answers.length === kinds.length) return finish(answers);
  const kind = kinds[answers.length];
  return inputRequired({
    inputRequests: { [kind]: INPUT_REQUESTS[kind]() },
    requestState: JSON.stringify(answers),
  });
}

/** Asks everything in one round. */
function askAtOnce(context, kinds, finish) {
  const answers = kinds.map((kind) => answered(kind, context.mcpReq.inputResponses));
  if (!answers.includes(undefined)) return finish(answers);
  const inputRequests = Object.fromEntries(kinds.map((kind) => [kind, INPUT_REQUESTS[kind]()]));
  return inputRequired({ inputRequests });
}

/** How handlers reach their client; `notify()` tells of changes. */
export function modernDialect(notify) {
  return {
    ResourceTemplate,
    completable,
    signal: (context) => context.mcpReq.signal,
    async progress(context, progress) {
      const { progressToken } = context.mcpReq._meta ?? {};
      if (progressToken === undefined) return;
      const params = { progressToken, ...progress };
      await context.mcpReq.notify({ method: 'notifications/progress', params });
    },
    log: (context, level, data) => context.mcpReq.log(level, data, 'e2e'),
    ask,
    askAtOnce,
    async changed(what) {
      if (what === 'tools') notify().toolsChanged();
      if (what === 'prompts') notify().promptsChanged();
      if (what === 'resources') notify().resourcesChanged();
      if (what === 'note') notify().resourceUpdated('note://welcome');
    },
  };
}

/** What a modern server says that it can do. */
export const MODERN_CAPABILITIES = {
  logging: {},
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
};
