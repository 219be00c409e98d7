// What a measurement starts: pinned to a CPU, ended with it, and how much CPU and memory it used.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** A tick of the kernel's clock, in which it counts CPU. */
export const TICK_MICROS = 1e6 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const PAGE_BYTES = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));

const running = new Set();
const endAll = () => running.forEach((child) => child.kill('SIGKILL'));
process.on('exit', endAll);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** Starts a program on one CPU; resolves once it has printed what's awaited, or it doesn't matter. */
export async function start(cpu, command, { env = process.env, printed, log } = {}) {
  const child = spawn('taskset', ['-c', String(cpu), ...command], {
    env,
    stdio: ['ignore', log ?? (printed ? 'pipe' : 'ignore'), log ?? 'inherit'],
  });
  running.add(child);
  child.on('exit', () => running.delete(child));
  if (printed) await outputOf(child, printed, command);
  return child;
}

function outputOf(child, pattern, command) {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (data) => {
      output += data;
      if (pattern.test(output)) resolve(output);
    });
    child.on('exit', (code) => reject(new Error(`${command.join(' ')}: exit code ${code}\n${output}`)));
  });
}

/** Ends a program and waits for it. */
export async function stop(child) {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

function statistics(pid) {
  // The name in parentheses may hold blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return { parent: fields[1], ticks: Number(fields[11]) + Number(fields[12]), pages: Number(fields[21]) };
}

function tree(pid) {
  const all = new Map();
  for (const each of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      all.set(each, statistics(each));
    } catch {
      // It has ended meanwhile.
    }
  }
  const found = [String(pid)];
  for (const each of found) {
    for (const [child, { parent }] of all) if (parent === each) found.push(child);
  }
  return found.map((each) => all.get(each)).filter(Boolean);
}

/** CPU so far, in microseconds, and resident memory, in MiB, of a process and its children. */
export function usage(pid) {
  const processes = tree(pid);
  const sum = (key) => processes.reduce((total, each) => total + each[key], 0);
  return { cpu: sum('ticks') * TICK_MICROS, rss: (sum('pages') * PAGE_BYTES) / 2 ** 20 };
}
