// What all servers of this suite offer. The eras differ in how a handler reaches its client; the
// `dialect` given by each server program says how.
import { z } from 'zod';
import { PATIENCE_MS } from './serve.js';

const text = (value) => ({ content: [{ type: 'text', text: value }] });

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The questions that tools ask of the client, as parameters of the MCP method. */
export const QUESTIONS = {
  elicitation: {
    method: 'elicitation/create',
    params: {
      mode: 'form',
      message: 'Which name?',
      requestedSchema: {
        type: 'object',
        properties: { name: { type: 'string', description: 'a name — with a dash' } },
        required: ['name'],
      },
    },
  },
  sampling: {
    method: 'sampling/createMessage',
    params: {
      messages: [{ role: 'user', content: { type: 'text', text: 'Say something.' } }],
      maxTokens: 10,
    },
  },
  roots: { method: 'roots/list' },
};

/** The sentence that a tool makes of the client's answer. */
export function sentence(kind, response) {
  switch (kind) {
    case 'elicitation':
      return `${response.action}: ${response.content?.name}`;
    case 'sampling':
      return `${response.model}: ${response.content.text}`;
    case 'roots':
      return response.roots.map((root) => `${root.name}=${root.uri}`).join(',');
    default:
      throw new Error(`no such question: ${kind}`);
  }
}

function registerPlainTools(server, observations) {
  server.registerTool(
    'echo',
    {
      title: 'Echo',
      description: 'Says what it was told. Ünïcode — ✓',
      inputSchema: z.object({ message: z.string() }),
      annotations: { readOnlyHint: true },
    },
    async ({ message }) => {
      observations.echoes++;
      return text(message);
    },
  );
  server.registerTool(
    'add',
    {
      description: 'Adds two numbers',
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      outputSchema: z.object({ sum: z.number() }),
    },
    async ({ a, b }) => ({ ...text(String(a + b)), structuredContent: { sum: a + b } }),
  );
  server.registerTool(
    'big',
    { description: 'Answers with so many characters', inputSchema: z.object({ size: z.number() }) },
    async ({ size }) => text('x'.repeat(size)),
  );
  server.registerTool('picture', { description: 'Answers with all kinds of content' }, async () => ({
    content: [
      { type: 'image', data: PIXEL, mimeType: 'image/png' },
      { type: 'resource_link', uri: 'note://welcome', name: 'welcome' },
      { type: 'resource', resource: { uri: 'note://inline', text: 'inline', mimeType: 'text/plain' } },
    ],
    _meta: { 'example.com/extra': { kept: true } },
  }));
  server.registerTool('fail', { description: 'Answers with isError' }, async () => ({
    ...text('it went wrong'),
    isError: true,
  }));
  server.registerTool('throw', { description: 'Throws' }, async () => {
    throw new Error('thrown on purpose');
  });
}

function registerStreamingTools(server, dialect, observations) {
  server.registerTool(
    'stepwise',
    {
      description: 'Tells its progress, and goes on only when it is told that it was heard',
      inputSchema: z.object({ key: z.string(), steps: z.number() }),
    },
    async ({ key, steps }, context) => {
      for (let step = 1; step <= steps; step++) {
        await dialect.progress(context, { progress: step, total: steps, message: `step ${step}` });
        const heard = await observations.awaited(`heard/${key}/${step}`);
        if (!heard) return { ...text(`nobody heard step ${step}`), isError: true };
      }
      return text(`${steps} steps`);
    },
  );
  server.registerTool(
    'wait',
    { description: 'Waits until it is cancelled', inputSchema: z.object({ key: z.string() }) },
    async ({ key }, context) => {
      const signal = dialect.signal(context);
      observations.record(`started/${key}`);
      // The signal is also raised when a call that's over is tidied up; that's no cancel.
      const cancelled = await new Promise((resolve) => {
        const timer = setTimeout(resolve, 2 * PATIENCE_MS, false);
        signal.addEventListener('abort', () => (clearTimeout(timer), resolve(true)));
      });
      if (cancelled) observations.record(`cancelled/${key}`);
      return text('waited');
    },
  );
  server.registerTool(
    'log',
    {
      description: 'Logs at every level; plainly for a client that reads no objects',
      inputSchema: z.object({ plain: z.boolean().optional() }),
    },
    async ({ plain }, context) => {
      for (const level of ['debug', 'info', 'warning', 'error']) {
        const said = `this is ${level}`;
        await dialect.log(context, level, plain ? said : { said });
      }
      return text('logged');
    },
  );
}

function registerQuestions(server, dialect) {
  for (const kind of Object.keys(QUESTIONS)) {
    server.registerTool(
      `ask_${kind}`,
      { description: `Asks the client for ${kind}` },
      async (context) => dialect.ask(context, [kind], ([answer]) => text(answer)),
    );
  }
  server.registerTool(
    'ask_everything',
    { description: 'Asks the client several things, one after the other' },
    async (context) =>
      dialect.ask(context, Object.keys(QUESTIONS), (answers) => text(answers.join(' | '))),
  );
  server.registerTool(
    'ask_at_once',
    { description: 'Asks the client several things, all at the same time' },
    async (context) =>
      dialect.askAtOnce(context, Object.keys(QUESTIONS), (answers) => text(answers.join(' | '))),
  );
}

function registerChanges(server, dialect) {
  server.registerTool(
    'change',
    {
      description: 'Announces that something changed',
      inputSchema: z.object({ what: z.enum(['tools', 'prompts', 'resources', 'note']) }),
    },
    async ({ what }) => {
      await dialect.changed(what);
      return text(`changed ${what}`);
    },
  );
}

function registerResources(server, dialect) {
  const { ResourceTemplate } = dialect;
  server.registerResource(
    'welcome',
    'note://welcome',
    { title: 'Welcome', description: 'A text', mimeType: 'text/plain' },
    async (uri) => ({ contents: [{ uri: uri.href, text: 'Wëlcome ✓', mimeType: 'text/plain' }] }),
  );
  server.registerResource(
    'pixel',
    'note://pixel',
    { description: 'A picture', mimeType: 'image/png' },
    async (uri) => ({ contents: [{ uri: uri.href, blob: PIXEL, mimeType: 'image/png' }] }),
  );
  const names = ['alice', 'albert', 'bob'];
  server.registerResource(
    'person',
    new ResourceTemplate('person://{name}/card', {
      list: async () => ({
        resources: names.map((name) => ({ name, uri: `person://${name}/card` })),
      }),
      complete: { name: (value) => names.filter((name) => name.startsWith(value)) },
    }),
    { description: 'A person' },
    async (uri, { name }) => ({ contents: [{ uri: uri.href, text: `This is ${name}.` }] }),
  );
}

function registerPrompts(server, dialect) {
  const languages = ['french', 'finnish', 'german'];
  server.registerPrompt(
    'translate',
    {
      title: 'Translate',
      description: 'Asks for a translation',
      argsSchema: {
        language: dialect.completable(z.string(), (value) =>
          languages.filter((language) => language.startsWith(value)),
        ),
        text: z.string(),
      },
    },
    async ({ language, text: original }) => ({
      description: `To ${language}`,
      messages: [
        { role: 'user', content: { type: 'text', text: `Translate to ${language}: ${original}` } },
        { role: 'assistant', content: { type: 'image', data: PIXEL, mimeType: 'image/png' } },
      ],
    }),
  );
}

/**
 * Registers everything on an `McpServer` of either SDK.
 *
 * @param dialect `{ ResourceTemplate, completable, progress, signal, log, ask, changed }`
 */
export function registerFeatures(server, dialect, observations) {
  registerPlainTools(server, observations);
  registerStreamingTools(server, dialect, observations);
  registerQuestions(server, dialect);
  registerChanges(server, dialect);
  registerResources(server, dialect);
  registerPrompts(server, dialect);
}

/** Name, version and the rest of what a server says of itself. */
export const SERVER_INFO = { name: 'sallyport-e2e', version: '1.2.3', title: 'End to end' };
export const INSTRUCTIONS = 'Call echo first. — ✓';
