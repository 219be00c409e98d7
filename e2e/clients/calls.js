// Calls `echo` so many times, so many at a time, from so many clients. Prints how many answers were
// right.
import { connect } from './connect.js';
import { program } from './program.js';

await program(async ({ kind, url, headers, ...numbers }) => {
  const [count, parallel, clients] = ['count', 'parallel', 'clients'].map((name) =>
    Number(numbers[name]),
  );
  const connected = [];
  while (connected.length < clients) connected.push(await connect(kind, url, { headers }));
  let next = 0;
  let right = 0;
  async function caller(client) {
    while (next < count) {
      const message = `call ${next++}`;
      const { content } = await client.callTool('echo', { message });
      if (content[0].text === message) right++;
    }
  }
  const callers = Array.from({ length: parallel }, (_, index) => connected[index % clients]);
  await Promise.all(callers.map(caller));
  await Promise.all(connected.map((client) => client.close()));
  return { right };
});
