// The script of operations that every client runs, directly and through the gateway. Prints the
// transcript.
import { connect } from './connect.js';
import { owned, plain } from './owned.js';
import { happened, program, tell } from './program.js';
import { transcribe } from './transcript.js';

const CHANGES = {
  tools: 'notifications/tools/list_changed',
  prompts: 'notifications/prompts/list_changed',
  resources: 'notifications/resources/list_changed',
  note: 'notifications/resources/updated',
};

function tools(client, many) {
  return {
    'tools/list': () => client.listTools(),
    'tools/call echo': () => client.callTool('echo', { message: 'Grüße — 你好 ✓ \u{1F512}' }),
    'tools/call with structured content': () => client.callTool('add', { a: 2, b: 40 }),
    'tools/call with a big answer': async () => {
      const { content } = await client.callTool('big', { size: 300_000 });
      return content[0].text.length;
    },
    'tools/call with a big question': async () => {
      const message = 'é'.repeat(300_000);
      const { content } = await client.callTool('echo', { message });
      return content[0].text === message;
    },
    'tools/call with every kind of content': () => client.callTool('picture'),
    'tools/call that fails': () => client.callTool('fail'),
    'tools/call that throws': () => client.callTool('throw'),
    'tools/call of an unknown tool': () => client.callTool('no_such_tool'),
    'tools/call with wrong arguments': () => client.callTool('add', { a: 'two' }),
    'a method that nobody knows': () => client.request({ method: 'example/unknown', params: {} }),
    'many calls at a time': async () => {
      const numbers = Array.from({ length: many }, (_, index) => index);
      const call = (number) => client.callTool('echo', { message: `number ${number}` });
      const results = await Promise.all(numbers.map(call));
      return results.map(({ content }) => content[0].text);
    },
  };
}

function streams(client, control) {
  return {
    'progress, event by event': async () => {
      const heard = [];
      const onprogress = (progress) => {
        heard.push(progress);
        tell(control, `heard/script/${progress.progress}`);
      };
      const args = { key: 'script', steps: 3 };
      const result = await client.callTool('stepwise', args, { onprogress });
      return { heard, result };
    },
    'cancel reaches the server, and no other call waited': async () => {
      const controller = new AbortController();
      const call = client.callTool('wait', { key: 'script' }, { signal: controller.signal });
      const outcome = call.then(
        () => 'answered',
        () => 'cancelled',
      );
      const started = await happened(control, 'started/script');
      const { content } = await client.callTool('echo', { message: 'not held up' });
      controller.abort(new Error('no longer wanted'));
      const cancelled = await happened(control, 'cancelled/script');
      return { started, meanwhile: content[0].text, cancelled, outcome: await outcome };
    },
    'log messages of the level that was asked for': () => client.callWithLogs('log', 'warning'),
  };
}

function questions(client) {
  return {
    'the server asks for elicitation': () => client.callTool('ask_elicitation'),
    'the server asks for sampling': () => client.callTool('ask_sampling'),
    'the server asks for roots': () => client.callTool('ask_roots'),
    'the server asks several things': () => client.callTool('ask_everything'),
    'the server asks several things at once': () => client.callTool('ask_at_once'),
  };
}

function resourcesAndPrompts(client) {
  const person = { type: 'ref/resource', uri: 'person://{name}/card' };
  const translate = { type: 'ref/prompt', name: 'translate' };
  return {
    'resources/list': () => client.listResources(),
    'resources/templates/list': () => client.listResourceTemplates(),
    'resources/read of text': () => client.readResource('note://welcome'),
    'resources/read of bytes': () => client.readResource('note://pixel'),
    'resources/read of a template': () => client.readResource('person://alice/card'),
    'resources/read of an unknown resource': () => client.readResource('note://nowhere'),
    'prompts/list': () => client.listPrompts(),
    'prompts/get': () => client.getPrompt('translate', { language: 'french', text: 'hello' }),
    'prompts/get without its arguments': () => client.getPrompt('translate', {}),
    'completion for a template': () => client.complete(person, { name: 'name', value: 'al' }),
    'completion for a prompt': () => client.complete(translate, { name: 'language', value: 'f' }),
  };
}

function notifications(client) {
  const change = (what) => async () => {
    const [result] = await Promise.all([
      client.callTool('change', { what }),
      client.notification(CHANGES[what]),
    ]);
    return result;
  };
  return {
    'watches for changes': () => client.watch(),
    'the list of tools changed': change('tools'),
    'the list of prompts changed': change('prompts'),
    'the list of resources changed': change('resources'),
    'a resource was updated': change('note'),
    'watches no longer': () => client.unwatch(),
  };
}

/** What only one of the eras has. */
function eraSteps(client) {
  if (client.era === 'modern') return { 'server/discover': () => client.discover() };
  return { ping: async () => (await client.ping()) ?? null };
}

function ending(client, kind, control, isShared) {
  if (kind !== 'legacy') return {};
  return {
    'ends its session': async () => {
      await client.transport.terminateSession();
      // Sessions that the gateway has with servers outlive those of clients.
      return isShared ? {} : { closed: await happened(control, 'session closed') };
    },
  };
}

await program(async ({ kind, url, control, headers, owner, bridged }) => {
  const face = await connect(kind, url, { headers });
  const client = owner ? owned(face, owner) : face;
  const steps = {
    'knows the server': async () => client.server(),
    ...eraSteps(client),
    // At the path of all servers, a hundred times each would only take longer.
    ...tools(client, owner ? 20 : 100),
    ...resourcesAndPrompts(client),
    ...streams(client, control),
    ...questions(client),
    ...notifications(client),
    ...ending(client, kind, control, owner || bridged),
  };
  const transcript = await transcribe(steps, client.recorder);
  await client.close();
  return owner ? plain(transcript, owner) : transcript;
});
