// Many clients of both eras, each with a session or a subscription, that call without a rest until
// they are told that it's enough. Prints how many answers were right, and what failed.
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from './connect.js';
import { happened, program, tell } from './program.js';

const PAUSE_MS = 300;
const CALL_MS = 30_000;
const LIFE_MS = 400_000;

/** What a client of either era is asked for, and at which server. */
const ROUTES = [
  ['legacy', 'legacy'],
  ['modern', 'modern'],
  ['legacy', 'modern'],
  ['modern', 'legacy'],
];

/** One client: its calls, one after the other. */
class Member {
  answered = 0;
  failures = [];

  constructor(index, [kind, server]) {
    Object.assign(this, { index, kind, server });
  }

  async connect(url, headers) {
    this.client = await connect(this.kind, `${url}/mcp/${this.server}`, { headers });
    this.session = this.client.transport.sessionId;
    this.client.client.onerror = () => {};
  }

  async call(number) {
    const message = `client ${this.index}, call ${number}`;
    const { content } = await this.client.callTool('echo', { message }, { timeout: CALL_MS });
    if (content[0].text !== message) throw new Error(`wrong answer: ${content[0].text}`);
    this.answered++;
  }

  /** Calls until it's enough. What fails isn't tried again. */
  async run(isEnough) {
    for (let number = 0; !isEnough(); number++) {
      await this.call(number).catch(({ name, code, message }) =>
        this.failures.push({ index: this.index, kind: this.kind, server: this.server, name, code, message }),
      );
      await pause(PAUSE_MS);
    }
    return this;
  }
}

/** Resolves once the server was told that it has happened, however long that takes. */
async function awaited(control, event) {
  while (!(await happened(control, event)));
}

/** Tells, once a gateway was killed, that each client has had answers again. */
async function goOnAfterKill(members, control) {
  await awaited(control, 'killed');
  const before = members.map(({ answered }) => answered);
  while (members.some(({ answered }, index) => answered < before[index] + 3)) await pause(PAUSE_MS);
  await tell(control, 'all answered again');
}

await program(async ({ url, headers, control, clients }) => {
  const members = Array.from(
    { length: Number(clients) },
    (_, index) => new Member(index, ROUTES[index % ROUTES.length]),
  );
  await Promise.all(members.map((member) => member.connect(url, headers)));
  let enough = false;
  const stopped = awaited(control, 'enough').then(() => (enough = true));
  goOnAfterKill(members, control);
  const running = members.map((member) => member.run(() => enough));
  await tell(control, 'calling');
  await stopped;
  await Promise.all(running);
  const sessionsKept = members.every(({ client, session }) => client.transport.sessionId === session);
  await Promise.allSettled(members.map(({ client }) => client.transport.terminateSession?.()));
  await Promise.allSettled(members.map(({ client }) => client.close()));
  return {
    answered: members.reduce((sum, { answered }) => sum + answered, 0),
    silent: members.filter(({ answered }) => answered === 0).length,
    failures: members.flatMap(({ failures }) => failures),
    sessionsKept,
  };
}, LIFE_MS);
