// A real PostgreSQL on a free port, with a folder of its own.
import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Child, run } from './child.js';
import { environment } from './environment.js';
import { removeFolder, temporaryFolder } from './folder.js';
import { freePort } from './nginx.js';

const INSTALLED = '/usr/lib/postgresql';

/** The newest version's folder of programs. */
function programs() {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED) : [];
  const newest = versions.sort((one, other) => Number(other) - Number(one)).at(0);
  const folder = join(INSTALLED, newest ?? 'none', 'bin');
  if (existsSync(join(folder, 'initdb'))) return folder;
  throw new Error('PostgreSQL is missing; on Debian: apt-get install postgresql');
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
function user() {
  if (process.getuid() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8').match(/^postgres:[^:]*:(\d+):(\d+):/m);
  if (!line) throw new Error("there's no user postgres; on Debian: apt-get install postgresql");
  return { uid: Number(line[1]), gid: Number(line[2]) };
}

/**
 * Starts a server with an empty database.
 *
 * @returns `{ url, query(sql), database(name), stop() }`, the url as DATABASE_URL takes it
 */
export async function startPostgres() {
  const bin = programs();
  const folder = temporaryFolder('postgres');
  const data = join(folder, 'data');
  const owner = user();
  mkdirSync(data);
  if (owner.uid !== undefined) [folder, data].forEach((each) => chownSync(each, owner.uid, owner.gid));
  const options = { env: environment(), cwd: folder, ...owner };
  const made = await run(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'sallyport', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C'],
    options,
    60_000,
  );
  if (made.code !== 0) throw new Error(`initdb failed:\n${made.output}`);
  const port = await freePort();
  const child = new Child(
    join(bin, 'postgres'),
    ['-D', data, '-p', port, '-h', '127.0.0.1', '-k', folder, '-F'],
    options,
  );
  await child.printed(/ready to accept connections/);
  const at = (database) => ({
    url: `postgresql://sallyport:any@127.0.0.1:${port}/${database}`,
    /** What a query that has one value results in, as text. */
    async query(sql) {
      const args = ['-h', folder, '-p', port, '-U', 'sallyport', '-d', database, '-Atc', sql];
      const { code, stdout, output } = await run(join(bin, 'psql'), args, options, 30_000);
      if (code !== 0) throw new Error(`psql failed:\n${output}`);
      return stdout.trim();
    },
  });
  return {
    ...at('postgres'),
    /** Another empty database of the same server: `{ url, query(sql) }`. */
    async database(name) {
      await at('postgres').query(`create database ${name}`);
      return at(name);
    },
    async stop() {
      // Fast shutdown: SIGTERM would wait for clients.
      child.process.kill('SIGINT');
      await child.stop();
      removeFolder(folder);
    },
  };
}
