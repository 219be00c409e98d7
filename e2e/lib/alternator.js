// A balancer without a memory: each request goes to the next gateway, whoever sends it.
import { createServer, request as send } from 'node:http';
import { once } from 'node:events';

/** Starts one in front of gateways; `requests` counts what each of them got. */
export async function alternateBetween(...gateways) {
  const requests = gateways.map(() => 0);
  let next = 0;
  const server = createServer((incoming, response) => {
    const index = next++ % gateways.length;
    requests[index]++;
    const { hostname, port } = new URL(gateways[index].url);
    const { method, url: path, headers } = incoming;
    const outgoing = send({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
