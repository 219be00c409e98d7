// A reporter for node's test runner that prints nothing but how many tests passed and failed.

/** Counts tests; a suite, and a test whose subtests tell more, is none of its own. */
export default async function* counts(events) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    if (data?.details?.type === 'suite' || data?.skip || data?.todo) continue;
    if (type === 'test:pass') passed++;
    if (type === 'test:fail') failed++;
  }
  yield `${passed} ${failed}\n`;
}
