// Tries to connect and to list the tools. Prints their names, or what the client's user is told.
import { connect } from './connect.js';
import { ownFetch } from './own-fetch.js';
import { program } from './program.js';

await program(async ({ kind, url, headers, http, trust, cert, key }) => {
  try {
    const fetch = http && ownFetch(http, { ca: trust, cert, key });
    const client = await connect(kind, url, { headers, fetch });
    const { tools } = await client.listTools();
    const server = client.server();
    await client.close();
    return { era: client.era, server: server.version.name, tools: tools.map(({ name }) => name) };
  } catch (error) {
    return { error: { code: error.code, message: error.message, cause: error.cause?.message } };
  }
});
