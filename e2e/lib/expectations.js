// What each step of the script must have resulted in, whoever carried it. Equality with the direct
// run proves that nothing was changed on the way; this proves that there was something to change.
import assert from 'node:assert/strict';

const said = (outcome) => outcome.result.value?.content?.map(({ text }) => text).join();
const names = (items) => items.map(({ name }) => name);
const heard = (outcome, method) => outcome.messages.filter((message) => message.method === method);

const says = (text) => (outcome) => assert.equal(said(outcome), text);
const isError = (pattern) => (outcome) => {
  const { value, error } = outcome.result;
  if (value) assert.equal(value.isError, true);
  assert.match(value ? said(outcome) : error.message, pattern);
};
const rejected = (code) => (outcome) => assert.equal(outcome.result.error?.code, code);
const equals = (value) => (outcome) => assert.deepEqual(outcome.result, { value });
const announces = (method) => (outcome) => assert.equal(heard(outcome, method).length, 1);

const TOOLS = [
  'echo', 'add', 'big', 'picture', 'fail', 'throw', 'stepwise', 'wait', 'log',
  'ask_elicitation', 'ask_sampling', 'ask_roots', 'ask_everything', 'ask_at_once',
  'change',
];

/** Assertions by step. */
export const EXPECTATIONS = {
  'knows the server'({ result: { value } }) {
    assert.equal(value.version.name, 'sallyport-e2e');
    assert.equal(value.instructions, 'Call echo first. — ✓');
    assert.equal(value.capabilities.resources.subscribe, true);
  },
  'tools/list'({ result: { value } }) {
    assert.deepEqual(names(value.tools).slice(0, TOOLS.length), TOOLS);
    assert.ok(value.tools[1].outputSchema);
  },
  'tools/call echo': says('Grüße — 你好 ✓ \u{1F512}'),
  'tools/call with structured content': ({ result }) =>
    assert.deepEqual(result.value.structuredContent, { sum: 42 }),
  'tools/call with a big answer': equals(300_000),
  'tools/call with a big question': equals(true),
  'tools/call with every kind of content'({ result: { value } }) {
    assert.deepEqual(value.content.map(({ type }) => type), ['image', 'resource_link', 'resource']);
    assert.deepEqual(value._meta['example.com/extra'], { kept: true });
  },
  'tools/call that fails': isError(/^it went wrong$/),
  'tools/call that throws': isError(/thrown on purpose/),
  'tools/call of an unknown tool': isError(/no_such_tool/),
  'tools/call with wrong arguments': isError(/Invalid/),
  'a method that nobody knows': ({ result }) => assert.ok(result.error),
  'many calls at a time'({ result: { value } }) {
    assert.ok([20, 100].includes(value.length), `${value.length} answers`);
    assert.deepEqual(value, value.map((_, index) => `number ${index}`));
  },
  'resources/list': ({ result }) => assert.equal(result.value.resources.length, 5),
  'resources/templates/list': ({ result }) =>
    assert.deepEqual(names(result.value.resourceTemplates), ['person']),
  'resources/read of text': ({ result }) =>
    assert.equal(result.value.contents[0].text, 'Wëlcome ✓'),
  'resources/read of bytes': ({ result }) => assert.ok(result.value.contents[0].blob),
  'resources/read of a template': ({ result }) =>
    assert.equal(result.value.contents[0].text, 'This is alice.'),
  'resources/read of an unknown resource': rejected(-32602),
  'prompts/list': ({ result }) => assert.deepEqual(names(result.value.prompts), ['translate']),
  'prompts/get': ({ result }) =>
    assert.equal(result.value.messages[0].content.text, 'Translate to french: hello'),
  'prompts/get without its arguments': rejected(-32602),
  'completion for a template': ({ result }) =>
    assert.deepEqual(result.value.completion.values, ['alice', 'albert']),
  'completion for a prompt': ({ result }) =>
    assert.deepEqual(result.value.completion.values, ['french', 'finnish']),
  'progress, event by event'({ result: { value } }) {
    assert.deepEqual(value.heard.map(({ progress }) => progress), [1, 2, 3]);
    assert.equal(value.result.content[0].text, '3 steps');
  },
  'cancel reaches the server, and no other call waited': equals({
    started: true,
    meanwhile: 'not held up',
    cancelled: true,
    outcome: 'cancelled',
  }),
  'log messages of the level that was asked for'(outcome) {
    const levels = heard(outcome, 'notifications/message').map(({ params }) => params.level);
    assert.deepEqual(levels.sort(), ['error', 'warning']);
  },
  'the server asks for elicitation': says('accept: Zoë ✓'),
  'the server asks for sampling': says('a-model: something'),
  'the server asks for roots': says('project=file:///project'),
  'the server asks several things': says(
    'accept: Zoë ✓ | a-model: something | project=file:///project',
  ),
  'the server asks several things at once': says(
    'accept: Zoë ✓ | a-model: something | project=file:///project',
  ),
  'watches for changes': ({ result }) => assert.equal(result.error, undefined),
  'the list of tools changed': announces('notifications/tools/list_changed'),
  'the list of prompts changed': announces('notifications/prompts/list_changed'),
  'the list of resources changed': announces('notifications/resources/list_changed'),
  'a resource was updated'(outcome) {
    const [update] = heard(outcome, 'notifications/resources/updated');
    assert.equal(update.params.uri, 'note://welcome');
  },
  'watches no longer': ({ result }) => assert.equal(result.error, undefined),
};

/** Assertions by step, for what only one kind of client does. */
export const KIND_EXPECTATIONS = {
  modern: {
    'server/discover': ({ result }) =>
      assert.deepEqual(result.value.supportedVersions, ['2026-07-28']),
  },
  legacy: { ping: equals({}), 'ends its session': equals({ closed: true }) },
  sse: { ping: equals({}) },
};
