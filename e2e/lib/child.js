// A program that a test started: its output, its end, and a deadline for everything awaited of it.
import { spawn } from 'node:child_process';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Rejects when the promise isn't settled in time. */
export async function within(milliseconds, what, promise) {
  let timer;
  const deadline = new Promise((_, reject) => {
    const message = typeof what === 'function' ? what : () => what;
    timer = setTimeout(
      () => reject(new Error(`not within ${milliseconds} ms: ${message()}`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** A running program. Whoever starts it stops it; it never outlives this process. */
export class Child {
  #watchers = new Set();

  constructor(command, args, options = {}) {
    this.name = [command, ...args].join(' ');
    this.output = '';
    this.stdout = '';
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
    running.add(this.process);
    this.process.stdin.on('error', () => {});
    this.process.stdout.setEncoding('utf8').on('data', (data) => {
      this.stdout += data;
      this.#take(data);
    });
    this.process.stderr.setEncoding('utf8').on('data', (data) => this.#take(data));
    this.ended = new Promise((resolve) => {
      this.process.on('error', (error) => {
        this.#take(String(error));
        resolve({ code: -1 });
      });
      this.process.on('close', (code, signal) => resolve({ code, signal }));
    }).then((end) => {
      running.delete(this.process);
      this.end = end;
      this.#watchers.forEach((watch) => watch());
      return end;
    });
  }

  #take(data) {
    this.output += data;
    this.#watchers.forEach((watch) => watch());
  }

  /** Resolves with the match once the output holds the pattern; rejects when the program ends. */
  async printed(pattern, milliseconds = 60_000) {
    let watch;
    const found = new Promise((resolve, reject) => {
      watch = () => {
        const match = pattern.exec(this.output);
        if (match) return resolve(match);
        if (this.end) reject(new Error(`${this.name} ended without ${pattern}:\n${this.output}`));
      };
      this.#watchers.add(watch);
      watch();
    });
    try {
      return await within(milliseconds, () => `${pattern} from ${this.name}:\n${this.output}`, found);
    } finally {
      this.#watchers.delete(watch);
    }
  }

  /** Resolves with the exit code, or kills the program. */
  async finished(milliseconds = 60_000) {
    try {
      const { code } = await within(milliseconds, () => `${this.name}:\n${this.output}`, this.ended);
      return code;
    } finally {
      this.process.kill('SIGKILL');
    }
  }

  /** Asks the program to end, and kills it when it doesn't. */
  async stop(milliseconds = 10_000) {
    if (this.end) return;
    this.process.kill('SIGTERM');
    await within(milliseconds, 'end', this.ended).catch(() => this.process.kill('SIGKILL'));
    await this.ended;
  }
}

/** Runs a program to its end. */
export async function run(command, args, options, milliseconds) {
  const child = new Child(command, args, options);
  const code = await child.finished(milliseconds);
  return { code, stdout: child.stdout, output: child.output };
}

