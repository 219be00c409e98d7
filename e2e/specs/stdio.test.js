// Servers that are programs, which the gateway starts and ends. What clients of each era can do with
// them is in bridge.test.js.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runClient } from '../lib/client.js';
import { runCommand, startGateway } from '../lib/gateway.js';
import { isAlive, openControl, program } from '../lib/program.js';
import { Tidy } from '../lib/tidy.js';
import { until } from '../lib/until.js';

const EVERYTHING = {
  transport: 'stdio',
  command: process.execPath,
  args: [
    fileURLToPath(
      new URL('../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url),
    ),
  ],
};
const STARTED = /started process (\d+)/;

const tidy = new Tidy();
const settings = { allow_stdio: true };
let control;

before(async () => {
  control = await tidy.keep(openControl());
});
after(() => tidy.all());

/** The processes that the gateway has started so far. */
const started = (gateway) => gateway.logged(STARTED).map((line) => Number(STARTED.exec(line)[1]));

async function oneCall(url, tool = 'picture') {
  const outcome = await runClient('one-call', { kind: 'legacy', url, tool });
  assert.equal(outcome.error, undefined);
  assert.notEqual(outcome.result.isError, true);
}

test('every process ends with the gateway', { timeout: 200_000 }, async () => {
  const gateway = await tidy.keep(
    startGateway({
      mcp_servers: {
        new_one: program('modern', control.url),
        old_one: program('legacy', control.url),
        everything: EVERYTHING,
      },
      general_settings: settings,
    }),
  );
  await oneCall(`${gateway.url}/mcp/new_one`);
  await oneCall(`${gateway.url}/mcp/old_one`);
  await oneCall(`${gateway.url}/mcp/everything`, 'get-tiny-image');
  const pids = started(gateway);
  assert.ok(pids.length >= 3, gateway.log);
  assert.ok(pids.some(isAlive));
  assert.match(gateway.log, /'old_one' \(stderr\): legacy server over stdio, process \d+/);
  await gateway.stop();
  assert.deepEqual(pids.filter(isAlive), []);
});

test('a program that was killed is started again', { timeout: 200_000 }, async () => {
  const gateway = await tidy.keep(
    startGateway({
      mcp_servers: { old_one: program('legacy', control.url) },
      general_settings: settings,
    }),
  );
  const url = `${gateway.url}/mcp/old_one`;
  await oneCall(url);
  const [pid] = started(gateway).filter(isAlive);
  process.kill(pid, 'SIGKILL');
  await until('its end is logged', () => gateway.logged(/ended with exit status 137/).length === 1);
  await oneCall(url);
  assert.ok(started(gateway).filter(isAlive).some((each) => each !== pid));
});

test('an edit of config.yaml replaces the process', { timeout: 200_000 }, async () => {
  const config = {
    mcp_servers: { old_one: program('legacy', control.url) },
    general_settings: settings,
  };
  const gateway = await tidy.keep(startGateway(config));
  await oneCall(`${gateway.url}/mcp/old_one`);
  const before = started(gateway).filter(isAlive);
  const path = join(gateway.folder, 'config.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^(\s*)transport:/m, '$1timeout: 7\n$1transport:'));
  await until('the old process is gone', () => before.every((pid) => !isAlive(pid)));
  await oneCall(`${gateway.url}/mcp/old_one`);
});

describe('the command line', { timeout: 200_000 }, () => {
  const config = { mcp_servers: { everything: EVERYTHING } };

  test('check starts the program, lists its tools and ends it', async () => {
    const { code, stdout } = await runCommand(['check'], {
      config: { ...config, general_settings: settings },
    });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /everything {2}stdio: node/);
    assert.match(stdout, /Connected! \d+ tools/);
  });

  test('nothing is started where it is not allowed', async () => {
    const { code, output } = await runCommand(['check'], { config });
    assert.notEqual(code, 0);
    assert.match(output, /'stdio' starts a program on this machine, which is off/);
  });
});
