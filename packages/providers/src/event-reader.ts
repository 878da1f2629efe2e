import { createParser } from 'eventsource-parser';

/** A line that is an error although it is no event: old llama.cpp's `error: {…}`, or a bare JSON body. */
const STRAY_ERROR = /^(?:error:\s*)?(\{.*\})\s*$/m;
/** How our LLM service shows, in comments, how far it has read a prompt. */
const PREFILL = /^\s*prefill (\d+)\/\d+$/;
const MAX_EVENT_CHARS = 16 * 1_048_576;

/** An event that goes on and on; nobody's answer is that long. */
export class EventTooLargeError extends Error {
  override readonly name = 'EventTooLargeError';
}

/**
 * Cuts the bytes of an event stream into the `data` of its events.
 *
 * Takes what real servers send: CRLF, comments, empty data, events and UTF-8 letters split over packets.
 */
export class EventReader {
  readonly #decoder = new TextDecoder();
  readonly #data: string[] = [];
  readonly #parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onEvent: ({ data }) => {
      if (data !== '') this.#data.push(data);
    },
    onComment: (comment) => {
      const done = PREFILL.exec(comment)?.[1];
      if (done !== undefined) this.#prefilled = Math.max(this.#prefilled, Number(done));
    },
  });
  #prefilled = 0;
  /** The last two pieces, to look for an error that is not an event. */
  #previous = '';
  #latest = '';

  /** Tokens of the prompt that the server says it has read; rises only. */
  get prefilled(): number {
    return this.#prefilled;
  }

  /** @returns the data of the events that are complete now. @throws EventTooLargeError for more than 16 M */
  push(bytes: Uint8Array): string[] {
    this.#feed(this.#decoder.decode(bytes, { stream: true }));
    return this.#data.splice(0);
  }

  /** The end came; a last event without its blank line counts too. */
  end(): string[] {
    this.#feed(`${this.#decoder.decode()}\n\n`);
    return this.#data.splice(0);
  }

  /** An error object near the end of the stream that was not sent as an event. */
  strayError(): unknown {
    const json = STRAY_ERROR.exec(this.#previous + this.#latest)?.[1];
    if (json === undefined) return undefined;
    try {
      return JSON.parse(json);
    } catch {
      return undefined; // braces that were no JSON: then there is no error to tell
    }
  }

  #feed(text: string): void {
    this.#previous = this.#latest;
    this.#latest = text;
    try {
      this.#parser.feed(text);
    } catch (error) {
      throw new EventTooLargeError('an event is larger than 16 MB', { cause: error });
    }
  }
}
