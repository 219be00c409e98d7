// Makes the AOT cache that the tests start the gateway with: lib/trained.js.
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Child } from './lib/child.js';
import { environment } from './lib/environment.js';
import { temporaryFolder } from './lib/folder.js';
import { findJava } from './lib/jdk.js';
import { JAR, OPTIONS, trainedFolder } from './lib/trained.js';

const folder = trainedFolder();
const cache = join(folder, 'sallyport.aot');
if (!existsSync(cache)) {
  rmSync(dirname(folder), { recursive: true, force: true });
  execFileSync(findJava(), ['-Djarmode=tools', '-jar', JAR, 'extract', '--destination', folder]);
  const work = temporaryFolder('train');
  writeFileSync(join(work, 'config.yaml'), 'mcp_servers: {}\n');
  const made = `${cache}.new`;
  const gateway = new Child(
    findJava(),
    [
      `-XX:AOTCacheOutput=${made}`,
      ...OPTIONS,
      '-jar',
      join(folder, 'sallyport.jar'),
      'serve',
      '--config',
      join(work, 'config.yaml'),
      '--server.port=0',
    ],
    { env: environment(), cwd: work },
  );
  const [, port] = await gateway.printed(/started on port[^\d]*(\d+)/i, 180_000);
  for (const path of ['/mcp', '/v1/mcp/server', '/v3/api-docs']) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    await answer.arrayBuffer();
  }
  gateway.process.kill('SIGTERM');
  await gateway.finished(180_000);
  renameSync(made, cache);
}
