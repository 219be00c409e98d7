// A script for `@modelcontextprotocol/server-everything`. Prints the transcript.
import { connect } from './connect.js';
import { program } from './program.js';
import { transcribe } from './transcript.js';

/** The SDK drops a progress that arrives together with the result; the messages hold them all. */
const longOperation = (client) =>
  client.callTool(
    'trigger-long-running-operation',
    { duration: 0.2, steps: 4 },
    { onprogress: () => {} },
  );

function steps(client) {
  return {
    'knows the server': async () => client.server(),
    // The server asks for the roots a moment after the session began, and says so when it has them.
    'the server asked for the roots': async () => {
      const message = (received) => /Roots updated/.test(received.params?.data);
      return (await client.recorder.message('the roots', message)).params;
    },
    'tools/list': () => client.listTools(),
    echo: () => client.callTool('echo', { message: 'hello' }),
    sum: () => client.callTool('get-sum', { a: 2, b: 3 }),
    'structured content': () => client.callTool('get-structured-content', { location: 'Chicago' }),
    'a picture': () => client.callTool('get-tiny-image'),
    annotations: () =>
      client.callTool('get-annotated-message', { messageType: 'error', includeImage: true }),
    'links to resources': () => client.callTool('get-resource-links', { count: 3 }),
    roots: () => client.callTool('get-roots-list'),
    'a long operation': () => longOperation(client),
    'a sampling request': () =>
      client.callTool('trigger-sampling-request', { prompt: 'hi', maxTokens: 10 }),
    'an elicitation request': () => client.callTool('trigger-elicitation-request'),
    'resources/list': () => client.listResources(),
    'resources/templates/list': () => client.listResourceTemplates(),
    'resources/read': async () => {
      const { resources } = await client.listResources();
      return client.readResource(resources[0].uri);
    },
    'prompts/list': () => client.listPrompts(),
    'a prompt': () => client.getPrompt('args-prompt', { city: 'Paris', state: 'Texas' }),
    completion: () =>
      client.complete(
        { type: 'ref/prompt', name: 'completable-prompt' },
        { name: 'department', value: 'S' },
      ),
  };
}

await program(async ({ kind, url }) => {
  const client = await connect(kind, url);
  const transcript = await transcribe(steps(client), client.recorder);
  await client.close();
  return transcript;
});
