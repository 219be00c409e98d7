// Passes bytes on between a client and a server of this machine, until it's told to cut.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A running proxy, which knows nothing of TLS or HTTP. */
class TcpProxy {
  #pairs = new Set();
  #target;

  constructor(port) {
    this.#target = port;
    this.server = createServer((client) => {
      const server = connect(this.#target, '127.0.0.1');
      const pair = { client, server };
      this.#pairs.add(pair);
      for (const [from, to] of [[client, server], [server, client]]) {
        from.on('error', () => {}).on('close', () => this.#pairs.delete(pair));
        from.pipe(to);
      }
    });
  }

  /** Passes connections to come on to another port. */
  moveTo(port) {
    this.#target = port;
  }

  /**
   * Resets every connection: first the server's side, then, once `noticed()` resolves, the
   * client's. Connections to come are passed on again.
   */
  async cut(noticed) {
    const pairs = [...this.#pairs];
    for (const { client, server } of pairs) {
      server.unpipe(client);
      server.resetAndDestroy();
    }
    await noticed();
    for (const { client } of pairs) client.resetAndDestroy();
  }

  async stop() {
    this.server.close();
    await this.cut(() => {});
  }
}

/** Starts a proxy in front of a port and answers it with its own `port`. */
export async function startTcpProxy(target) {
  const proxy = new TcpProxy(target);
  proxy.server.listen(0, '127.0.0.1');
  await once(proxy.server, 'listening');
  proxy.port = proxy.server.address().port;
  return proxy;
}
