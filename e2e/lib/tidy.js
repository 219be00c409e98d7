// Closes what a test file opened, last opened first, also when setting up fails halfway.

/** A list of things to stop. */
export class Tidy {
  #stops = [];

  /** Takes note of something with `stop()` or `remove()`, or a promise of it. */
  async keep(started) {
    const thing = await started;
    this.#stops.push(() => (thing.stop ? thing.stop() : thing.remove()));
    return thing;
  }

  async all() {
    for (const stop of this.#stops.splice(0).reverse()) await stop();
  }
}
