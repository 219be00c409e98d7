// The features of this suite over standard input and output, by the SDK of either era. What happens
// is told to a control port that outlives the processes: `--control URL`, `--era modern|legacy`.
import { parseArgs } from 'node:util';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { INSTRUCTIONS, SERVER_INFO, registerFeatures } from './features.js';
import { legacyServer } from './legacy-features.js';
import { MODERN_CAPABILITIES, modernDialect } from './modern-features.js';

const { values } = parseArgs({ options: { control: { type: 'string' }, era: { type: 'string' } } });

const observations = {
  url: (event) => `${values.control}/event/${encodeURIComponent(event)}`,
  record(event) {
    fetch(this.url(event), { method: 'POST' }).catch((error) => console.error(error));
  },
  async awaited(event) {
    const response = await fetch(this.url(event));
    await response.arrayBuffer();
    return response.ok;
  },
};

function modernServer() {
  const server = new McpServer(SERVER_INFO, {
    instructions: INSTRUCTIONS,
    capabilities: MODERN_CAPABILITIES,
  });
  const notify = {
    toolsChanged: () => server.sendToolListChanged(),
    promptsChanged: () => server.sendPromptListChanged(),
    resourcesChanged: () => server.sendResourceListChanged(),
    resourceUpdated: (uri) => server.server.sendResourceUpdated({ uri }),
  };
  registerFeatures(server, modernDialect(() => notify), observations);
  return server;
}

console.error(`${values.era} server over stdio, process ${process.pid}`);
if (values.era === 'modern') {
  serveStdio(modernServer, { legacy: 'reject' });
} else {
  await legacyServer(observations).connect(new StdioServerTransport());
  process.stdin.on('end', () => process.exit(0));
}
