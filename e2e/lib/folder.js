// Temporary folders that don't outlive the process, also when a test is killed halfway.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set();
process.on('exit', () => folders.forEach(removeFolder));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** Makes an empty folder and answers its path. */
export function temporaryFolder(purpose) {
  const folder = mkdtempSync(join(tmpdir(), `sallyport-${purpose}-`));
  folders.add(folder);
  return folder;
}

/** Removes the folder with everything in it. */
export function removeFolder(folder) {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}
