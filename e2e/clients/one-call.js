// Calls one tool while something happens to the server or to the gateway. Prints the result or the
// error, and how long it took.
import { connect } from './connect.js';
import { program, tell } from './program.js';

await program(async ({ kind, url, control, tool, key }) => {
  const client = await connect(kind, url);
  const args = tool === 'stepwise' ? { key, steps: 2 } : { key };
  const onprogress = ({ progress }) => tell(control, `progress/${key}/${progress}`);
  const begin = Date.now();
  const outcome = await client.callTool(tool, args, { onprogress }).then(
    (result) => ({ result }),
    ({ code, message }) => ({ error: { code, message } }),
  );
  return { ...outcome, milliseconds: Date.now() - begin };
});
