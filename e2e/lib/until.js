// Waits for what can only be asked for, not awaited.
import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is truthy; throws when it isn't in time. */
export async function until(what, question, milliseconds = 30_000) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await pause(100);
  }
}
