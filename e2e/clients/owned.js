// A client of /mcp, where several servers are one, that deals with one of them only: the script
// does what it does at that server's own path.
import { NOTE } from './connect.js';

/** What clients see of a name at that server. */
const seenName = (owner, name) => `${owner}-${name}`;

/** What clients see of a URI or template at that server. */
const seenUri = (owner, uri) => `${uri}${uri.includes('#') ? '.' : '#'}~${owner}`;

/** Takes the server out of all names and URIs. */
export function plain(value, owner) {
  const text = JSON.stringify(value)
    .replaceAll(`#~${owner}`, '')
    .replaceAll(`.~${owner}`, '')
    .replaceAll(`"${owner}-`, '"');
  return JSON.parse(text);
}

/** The same face, for one server. */
export function owned(face, owner) {
  const list = (method, member, isOwn) => async () => {
    const result = await face[method]();
    return { ...result, [member]: result[member].filter(isOwn) };
  };
  const named = ({ name }) => name.startsWith(`${owner}-`);
  const own = Object.create(face);
  return Object.assign(own, {
    note: seenUri(owner, NOTE),
    listTools: list('listTools', 'tools', named),
    listPrompts: list('listPrompts', 'prompts', named),
    listResources: list('listResources', 'resources', ({ uri }) => uri.endsWith(`~${owner}`)),
    listResourceTemplates: list('listResourceTemplates', 'resourceTemplates', ({ uriTemplate }) =>
      uriTemplate.endsWith(`~${owner}`),
    ),
    callTool: (name, ...rest) => face.callTool(seenName(owner, name), ...rest),
    callWithLogs: (name, level) => face.callWithLogs(seenName(owner, name), level),
    readResource: (uri) => face.readResource(seenUri(owner, uri)),
    getPrompt: (name, args) => face.getPrompt(seenName(owner, name), args),
    complete: (ref, argument) =>
      face.complete(
        ref.uri ? { ...ref, uri: seenUri(owner, ref.uri) } : { ...ref, name: seenName(owner, ref.name) },
        argument,
      ),
  });
}
