// Finds a JDK of 25 or newer where ../../mvnw looks for one, so that the tests run on the same.
import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

function major(home) {
  try {
    const release = readFileSync(join(home, 'release'), 'utf8');
    return Number(/^JAVA_VERSION="(\d+)/m.exec(release)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function onPath() {
  return (process.env.PATH ?? '').split(delimiter).flatMap((folder) => {
    try {
      return [dirname(dirname(realpathSync(join(folder, 'java'))))];
    } catch {
      return [];
    }
  });
}

function inside(folder, tail = '') {
  try {
    return readdirSync(folder).map((name) => join(folder, name, tail));
  } catch {
    return [];
  }
}

/** Path of the `java` to run the gateway with; throws when there is none. */
export function findJava() {
  const home = process.env.HOME ?? '';
  const homes = [
    process.env.JAVA_HOME ?? '',
    ...onPath(),
    ...inside('/usr/lib/jvm'),
    ...inside('/opt/java'),
    ...inside(join(home, '.sdkman/candidates/java')),
    ...inside(join(home, '.jdks')),
    ...inside(join(home, '.m2/jdks')),
    ...inside('/Library/Java/JavaVirtualMachines', 'Contents/Home'),
  ];
  const found = homes.find((candidate) => candidate && major(candidate) >= 25);
  if (!found) throw new Error('no JDK of 25 or newer found; set JAVA_HOME');
  return join(found, 'bin', 'java');
}
