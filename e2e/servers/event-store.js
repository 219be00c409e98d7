// For servers whose streams can be resumed.
/** Keeps every event of a session, in order. */
export class EventStore {
  #events = [];

  async storeEvent(streamId, message) {
    this.#events.push({ streamId, message });
    return String(this.#events.length);
  }

  async getStreamIdForEventId(eventId) {
    return this.#events[Number(eventId) - 1]?.streamId;
  }

  async replayEventsAfter(lastEventId, { send }) {
    const streamId = await this.getStreamIdForEventId(lastEventId);
    for (let index = Number(lastEventId); index < this.#events.length; index++) {
      const event = this.#events[index];
      if (event.streamId === streamId) await send(String(index + 1), event.message);
    }
    return streamId;
  }
}
