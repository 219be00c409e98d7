// The environment of the programs under test: nothing of the machine's own trust or settings.

/** What a program needs to start, and `extra`. */
export function environment(extra = {}) {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];
  const base = Object.fromEntries(
    kept.filter((name) => name in process.env).map((name) => [name, process.env[name]]),
  );
  return { ...base, ...extra };
}
