// The gateway as the tests run it: the jar that the build made, unpacked and with an AOT cache as in
// the image, so that each of the many starts takes a third of the time. ../train.js makes it.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const JAR = fileURLToPath(new URL('../../target/sallyport.jar', import.meta.url));

/** JVM options for processes that are short-lived; those of training and of use have to be equal. */
export const OPTIONS = ['-XX:TieredStopAtLevel=1', '-Xlog:disable', '-Xlog:all=error:stderr'];

/** Where the unpacked form of the present jar is, or is to be; throws if there's no jar. */
export function trainedFolder() {
  if (!existsSync(JAR)) {
    throw new Error(`${JAR} is missing; build it first: ./mvnw -DskipTests package`);
  }
  // Not the time of its last modification: reproducible builds have the same one always.
  const { size, ctimeMs } = statSync(JAR);
  const name = `${size}-${Math.trunc(ctimeMs)}`;
  return fileURLToPath(new URL(`../../target/e2e/${name}`, import.meta.url));
}

/** The arguments of `java` that run the gateway. */
export function gatewayArguments() {
  const folder = trainedFolder();
  const cache = join(folder, 'sallyport.aot');
  return existsSync(cache)
    ? [`-XX:AOTCache=${cache}`, ...OPTIONS, '-jar', join(folder, 'sallyport.jar')]
    : ['-jar', JAR];
}
