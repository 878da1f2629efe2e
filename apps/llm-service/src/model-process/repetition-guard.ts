/** Longest phrase, in tokens, whose repetition is recognised. */
const LONGEST_PHRASE = 32;
/** So many tokens must have been spent on repeating it. */
const REPEATED_TOKENS = 3 * LONGEST_PHRASE;

/**
 * Notices an answer that goes round in circles: the last 96 tokens are one phrase of at most 32 tokens, three times or
 * more. Small models do that, and without a limit of tokens they would never end.
 */
export class RepetitionGuard {
  /** The last tokens, position modulo LONGEST_PHRASE. */
  readonly #recent = new Int32Array(LONGEST_PHRASE).fill(-1);
  /** By length of phrase: how many tokens in a row equalled the one that many before. */
  readonly #runs = new Int32Array(LONGEST_PHRASE + 1);
  #position = 0;

  /** True when this token completes the third round. */
  push(token: number): boolean {
    let repeats = false;
    for (let phrase = 1; phrase <= LONGEST_PHRASE && phrase <= this.#position; phrase += 1) {
      if (this.#recent[(this.#position - phrase) % LONGEST_PHRASE] === token) {
        const run = (this.#runs[phrase] ?? 0) + 1;
        this.#runs[phrase] = run;
        repeats ||= run + phrase >= REPEATED_TOKENS;
      } else {
        this.#runs[phrase] = 0;
      }
    }
    this.#recent[this.#position % LONGEST_PHRASE] = token;
    this.#position += 1;
    return repeats;
  }
}
