// What the scenarios of @modelcontextprotocol/conformance ask of a server, for both eras. A tool that
// asks the client something gives its questions in rounds; the server of an era says how they're
// asked.

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const SILENCE = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=';

const NOTHING = { type: 'object', properties: {} };

export const text = (value) => ({ content: [{ type: 'text', text: value }] });
const image = { type: 'image', data: PIXEL, mimeType: 'image/png' };
const embedded = (uri, mimeType, content) => ({
  type: 'resource',
  resource: { uri, mimeType, text: content },
});

const object = (properties, required = []) => ({ type: 'object', properties, required });
const string = (description) => ({ type: 'string', description });

const form = (message, requestedSchema) => ({
  method: 'elicitation/create',
  params: { mode: 'form', message, requestedSchema },
});
const sampling = (prompt, maxTokens) => ({
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens },
});
const roots = { method: 'roots/list', params: {} };

const answered = ({ action, content }) => `action=${action}, content=${JSON.stringify(content ?? {})}`;

const ENUMS = object({
  untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
  titledSingle: {
    type: 'string',
    oneOf: ['value1', 'value2', 'value3'].map((value) => ({ const: value, title: `One: ${value}` })),
  },
  legacyEnum: {
    type: 'string',
    enum: ['opt1', 'opt2', 'opt3'],
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: {
    type: 'array',
    items: { type: 'string', enum: ['option1', 'option2', 'option3'] },
  },
  titledMulti: {
    type: 'array',
    items: {
      anyOf: ['value1', 'value2', 'value3'].map((value) => ({ const: value, title: `Any: ${value}` })),
    },
  },
});

const DEFAULTS = object({
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
});

const NESTED_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

const ANSWERING = [
  { name: 'test_simple_text', answer: text('This is a simple text response for testing.') },
  { name: 'test_image_content', answer: { content: [image] } },
  {
    name: 'test_audio_content',
    answer: { content: [{ type: 'audio', data: SILENCE, mimeType: 'audio/wav' }] },
  },
  {
    name: 'test_embedded_resource',
    answer: {
      content: [
        embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
      ],
    },
  },
  {
    name: 'test_multiple_content_types',
    answer: {
      content: [
        { type: 'text', text: 'Multiple content types test:' },
        image,
        embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
      ],
    },
  },
  {
    name: 'test_error_handling',
    answer: { ...text('This tool intentionally returns an error for testing'), isError: true },
  },
  { name: 'json_schema_2020_12_tool', inputSchema: NESTED_SCHEMA, answer: text('valid') },
  {
    name: 'test_mirrored_parameter',
    inputSchema: object({ region: { type: 'string', 'x-mcp-header': 'Region' } }, ['region']),
    answer: text('mirrored'),
  },
];

const TELLING = [
  {
    name: 'test_tool_with_logging',
    async run({ log }) {
      for (const step of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await log('info', step);
      }
      return text('logged');
    },
  },
  {
    name: 'test_logging_tool',
    async run({ log }) {
      await log('info', 'only for those who ask');
      return text('logged');
    },
  },
  {
    name: 'test_tool_with_progress',
    async run({ progress }) {
      for (const done of [0, 50, 100]) await progress({ progress: done, total: 100 });
      return text('done');
    },
  },
  {
    name: 'test_reconnection',
    async run({ loseStream }) {
      loseStream();
      return text('found again');
    },
  },
  {
    name: 'test_trigger_tool_change',
    async run({ changed }) {
      await changed('tools');
      return text('changed');
    },
  },
  {
    name: 'test_trigger_prompt_change',
    async run({ changed }) {
      await changed('prompts');
      return text('changed');
    },
  },
  {
    name: 'test_missing_capability',
    async run({ require }) {
      require('sampling');
      return text('it can');
    },
  },
];

const askName = (name) => ({
  name,
  rounds: [() => ({ user_name: form('What is your name?', object({ name: string('yours') }, ['name'])) })],
  finish: ({ user_name }) => text(`Hello, ${user_name.content?.name}!`),
});

const ASKING = [
  {
    name: 'test_sampling',
    inputSchema: object({ prompt: string('for the model') }, ['prompt']),
    rounds: [({ prompt }) => ({ said: sampling(prompt, 100) })],
    finish: ({ said }) => text(`LLM response: ${said.content.text}`),
  },
  {
    name: 'test_elicitation',
    inputSchema: object({ message: string('for the user') }, ['message']),
    rounds: [
      ({ message }) => ({
        user: form(
          message,
          object({ username: string("User's response"), email: string("User's email address") }, [
            'username',
            'email',
          ]),
        ),
      }),
    ],
    finish: ({ user }) => text(`User response: ${answered(user)}`),
  },
  {
    name: 'test_elicitation_sep1034_defaults',
    rounds: [() => ({ form: form('Please review', DEFAULTS) })],
    finish: (answers) => text(`Elicitation completed: ${answered(answers.form)}`),
  },
  {
    name: 'test_elicitation_sep1330_enums',
    rounds: [() => ({ form: form('Please choose', ENUMS) })],
    finish: (answers) => text(`Elicitation completed: ${answered(answers.form)}`),
  },
  askName('test_input_required_result_elicitation'),
  askName('test_streaming_elicitation'),
  {
    name: 'test_input_required_result_sampling',
    rounds: [() => ({ capital_question: sampling('What is the capital of France?', 100) })],
    finish: ({ capital_question }) => text(capital_question.content.text),
  },
  {
    name: 'test_input_required_result_list_roots',
    rounds: [() => ({ client_roots: roots })],
    finish: ({ client_roots }) => text(client_roots.roots.map(({ uri }) => uri).join(' ')),
  },
  {
    name: 'test_input_required_result_request_state',
    rounds: [() => ({ confirm: form('Please confirm', object({ ok: { type: 'boolean' } }, ['ok'])) })],
    finish: () => text('state-ok'),
  },
  {
    name: 'test_input_required_result_tampered_state',
    rounds: [() => ({ confirm: form('Please confirm', object({ ok: { type: 'boolean' } }, ['ok'])) })],
    finish: () => text('confirmed'),
  },
  {
    name: 'test_input_required_result_multiple_inputs',
    rounds: [
      () => ({
        user_name: form('What is your name?', object({ name: string('yours') }, ['name'])),
        greeting: sampling('Generate a greeting', 50),
        client_roots: roots,
      }),
    ],
    finish: ({ user_name, greeting, client_roots }) =>
      text(`${greeting.content.text} ${user_name.content?.name} ${client_roots.roots.length}`),
  },
  {
    name: 'test_input_required_result_multi_round',
    rounds: [
      () => ({ step1: form('Step 1: What is your name?', object({ name: string('yours') }, ['name'])) }),
      () => ({
        step2: form('Step 2: What is your favorite color?', object({ color: string('yours') }, ['color'])),
      }),
    ],
    finish: ({ step1, step2 }) => text(`${step1.content?.name} likes ${step2.content?.color}`),
  },
  {
    name: 'test_input_required_result_capabilities',
    rounds: [
      (args, can) => ({
        ...(can.sampling && { said: sampling('Say something', 10) }),
        ...(can.elicitation && { asked: form('Say something', object({ it: string('it') })) }),
      }),
    ],
    finish: () => text('asked only what it can'),
  },
];

/**
 * Each with `name`, `description` and `inputSchema`, and either `run(client)` or `rounds` and
 * `finish(answers)`. A round makes `{key: request}` of the arguments and the client's capabilities.
 */
export const TOOLS = [
  ...ANSWERING.map(({ answer, ...tool }) => ({ ...tool, run: async () => answer })),
  ...TELLING,
  ...ASKING,
].map((tool) => ({ description: `For scenario ${tool.name}`, inputSchema: NOTHING, ...tool }));

const says = (content) => ({ messages: [{ role: 'user', content }] });

/** As tools are; `run(args)`. */
export const PROMPTS = [
  {
    name: 'test_simple_prompt',
    run: () => says({ type: 'text', text: 'This is a simple prompt for testing.' }),
  },
  {
    name: 'test_prompt_with_arguments',
    arguments: [
      { name: 'arg1', required: true },
      { name: 'arg2', required: true },
    ],
    run: ({ arg1, arg2 }) =>
      says({ type: 'text', text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` }),
  },
  {
    name: 'test_prompt_with_embedded_resource',
    arguments: [{ name: 'resourceUri', required: true }],
    run: ({ resourceUri }) => ({
      messages: [
        ...says(embedded(resourceUri, 'text/plain', 'Embedded resource content for testing.')).messages,
        ...says({ type: 'text', text: 'Please process the embedded resource above.' }).messages,
      ],
    }),
  },
  {
    name: 'test_prompt_with_image',
    run: () => ({
      messages: [
        ...says(image).messages,
        ...says({ type: 'text', text: 'Please analyze the image above.' }).messages,
      ],
    }),
  },
  {
    name: 'test_input_required_result_prompt',
    rounds: [
      () => ({
        user_context: form(
          'What context should the prompt use?',
          object({ context: string('any') }, ['context']),
        ),
      }),
    ],
    finish: ({ user_context }) => says({ type: 'text', text: `In ${user_context.content?.context}` }),
  },
].map((prompt) => ({ description: `For scenario ${prompt.name}`, arguments: [], ...prompt }));

export const RESOURCES = [
  {
    uri: 'test://static-text',
    name: 'static-text',
    description: 'A text',
    mimeType: 'text/plain',
    content: { text: 'This is the content of the static text resource.' },
  },
  {
    uri: 'test://static-binary',
    name: 'static-binary',
    description: 'A picture',
    mimeType: 'image/png',
    content: { blob: PIXEL },
  },
  {
    uri: 'test://watched-resource',
    name: 'watched-resource',
    description: 'A text that may change',
    mimeType: 'text/plain',
    content: { text: 'as it was' },
  },
];

export const TEMPLATES = [
  {
    uriTemplate: 'test://template/{id}/data',
    name: 'template',
    description: 'Data of an id',
    mimeType: 'application/json',
  },
];

/** What a resource's URI holds, or undefined. */
export function read(uri) {
  const known = RESOURCES.find((resource) => resource.uri === uri);
  if (known) return { uri, mimeType: known.mimeType, ...known.content };
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  const data = { id, templateTest: true, data: `Data for ID: ${id}` };
  return id && { uri, mimeType: 'application/json', text: JSON.stringify(data) };
}

const described = ({ run, rounds, finish, content, ...rest }) => rest;

/** What lists say. */
export const LISTS = {
  tools: TOOLS.map(described),
  prompts: PROMPTS.map(described),
  resources: RESOURCES.map(described),
  resourceTemplates: TEMPLATES,
};

export const SERVER_INFO = { name: 'sallyport-conformance', version: '1.0.0' };

export const CAPABILITIES = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  completions: {},
  logging: {},
};
