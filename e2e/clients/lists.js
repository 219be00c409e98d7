// Lists everything, and says which servers are missing in the list of tools.
import { connect } from './connect.js';
import { program } from './program.js';

await program(async ({ kind, url, headers }) => {
  const client = await connect(kind, url, { headers });
  const { tools, _meta: meta } = await client.listTools();
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  const { prompts } = await client.listPrompts();
  await client.close();
  const missing = meta?.['dev.sallyport/missing'] ?? [];
  return {
    tools: tools.map(({ name }) => name),
    resources: resources.map(({ uri }) => uri),
    templates: resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    prompts: prompts.map(({ name }) => name),
    missing: Object.fromEntries(missing.map(({ server, reason }) => [server, reason])),
  };
});
