// Calls a tool, waits until something has happened to the server or to the gateway, and goes on as
// if nothing had. Prints what the calls before and after came to.
import { connect } from './connect.js';
import { happened, program, tell } from './program.js';

const outcomeOf = (call) =>
  call.then(
    (result) => ({ text: result.content?.[0]?.text, isError: result.isError ?? false }),
    ({ code, message }) => ({ error: { code, message } }),
  );

await program(async ({ kind, url, control, key, headers }) => {
  const client = await connect(kind, url, { headers });
  // Streams that break are told here; they're opened again.
  client.client.onerror = () => {};
  const before = await outcomeOf(client.callTool('echo', { message: 'before' }));
  await tell(control, `called/${key}`);
  while (!(await happened(control, `restarted/${key}`)));
  const after = await outcomeOf(client.callTool('echo', { message: 'after' }));
  const { tools } = await client.listTools();
  const again = await outcomeOf(client.callTool('echo', { message: 'again' }));
  await client.close().catch(() => {});
  return { before, after, tools: tools.map(({ name }) => name), again };
});
