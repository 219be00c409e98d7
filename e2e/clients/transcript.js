// Runs steps one after the other and writes down, for each, what the client's SDK made of it and
// every JSON-RPC message that the client received meanwhile.

const STEP_MS = 30_000;

/** An error as the SDK shows it, without its stack. */
function described(error) {
  const { name, code, message, data } = error;
  return { error: { name, code, message, data } };
}

/** Rejects when the promise isn't settled in time. */
export async function bounded(what, promise, milliseconds = STEP_MS) {
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not in time`)), milliseconds);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Messages in an order that doesn't depend on the network: those of different streams may
 * overtake each other. The order within one stream is asserted by the steps themselves.
 */
function sorted(messages) {
  return messages
    .map((message) => JSON.stringify(message))
    .sort()
    .map((line) => JSON.parse(line));
}

/** Every message that one client received, as its transport read it. */
export class Recorder {
  #messages = [];
  #watchers = new Set();

  /** Listens to a transport that isn't connected yet. */
  tap(transport) {
    transport.onmessage = (message) => {
      this.#messages.push(message);
      this.#watchers.forEach((watch) => watch(message));
    };
    return transport;
  }

  /** Resolves with the first message, already here or to come, that the predicate accepts. */
  async message(what, predicate) {
    const here = this.#messages.find(predicate);
    if (here) return here;
    let watch;
    const coming = new Promise((resolve) => {
      watch = (message) => predicate(message) && resolve(message);
      this.#watchers.add(watch);
    });
    return bounded(what, coming, STEP_MS / 2).finally(() => this.#watchers.delete(watch));
  }

  /** The messages since the last call. */
  taken() {
    return this.#messages.splice(0);
  }
}

/** Runs `steps` (name to function) and resolves with `{ name: { result, messages } }`. */
export async function transcribe(steps, recorder) {
  const transcript = {};
  for (const [name, run] of Object.entries(steps)) {
    const result = await bounded(name, run()).then((value) => ({ value }), described);
    transcript[name] = { result, messages: sorted(recorder.taken()) };
  }
  return transcript;
}
