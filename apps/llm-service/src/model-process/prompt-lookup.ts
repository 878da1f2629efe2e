const FIRST_DRAFT = 4;
const LONGEST_DRAFT = 15;
/** Sampled tokens without a draft after too few of the drafts were right. */
const REST_TOKENS = 32;
const MIN_ACCEPTANCE = 0.3;
/** Acceptance is judged over so many proposed tokens. */
const JUDGED_TOKENS = 16;

/**
 * Guesses the next tokens of an answer by looking up what followed the last tokens earlier in the prompt or the answer.
 *
 * Answers that quote documents repeat long spans of the prompt; checking several guessed tokens in one call is cheaper
 * than making them one by one. A guess never changes the answer, only what it costs.
 */
export class PromptLookup {
  readonly #tokens: number[];
  /** Last three (or two) tokens to the position after their latest earlier occurrence. */
  readonly #afterThree = new Map<string, number>();
  readonly #afterTwo = new Map<string, number>();
  #draftLength = FIRST_DRAFT;
  #restUntil = 0;
  #judged = { drafted: 0, accepted: 0 };
  drafted = 0;
  accepted = 0;

  constructor(prompt: readonly number[]) {
    this.#tokens = [];
    for (const token of prompt) this.push(token);
  }

  /** The next token of the text. */
  push(token: number): void {
    // The n-gram that ends before this token is entered now, so a look-up never finds itself.
    const position = this.#tokens.length;
    const two = this.#key(2);
    const three = this.#key(3);
    if (two !== undefined) this.#afterTwo.set(two, position);
    if (three !== undefined) this.#afterThree.set(three, position);
    this.#tokens.push(token);
  }

  /**
   * Tokens that may follow.
   *
   * @param room at most so many
   */
  draft(room: number): number[] {
    if (this.#tokens.length < this.#restUntil) return [];
    const start = this.#find();
    if (start === undefined) return [];
    return this.#tokens.slice(start, start + Math.min(this.#draftLength, room));
  }

  /** How many of the drafted tokens were what the model chose. */
  judge(drafted: number, accepted: number): void {
    if (drafted === 0) return;
    this.drafted += drafted;
    this.accepted += accepted;
    this.#judged.drafted += drafted;
    this.#judged.accepted += accepted;
    this.#draftLength =
      accepted === drafted
        ? Math.min(LONGEST_DRAFT, this.#draftLength * 2)
        : Math.max(FIRST_DRAFT, Math.min(this.#draftLength, accepted + 1));
    if (this.#judged.drafted < JUDGED_TOKENS) return;
    if (this.#judged.accepted < MIN_ACCEPTANCE * this.#judged.drafted) {
      this.#restUntil = this.#tokens.length + REST_TOKENS;
      this.#draftLength = FIRST_DRAFT;
    }
    this.#judged = { drafted: 0, accepted: 0 };
  }

  #find(): number | undefined {
    const three = this.#key(3);
    const two = this.#key(2);
    return (
      (three === undefined ? undefined : this.#afterThree.get(three)) ??
      (two === undefined ? undefined : this.#afterTwo.get(two))
    );
  }

  /** The last tokens as one key. */
  #key(length: 2 | 3): string | undefined {
    const end = this.#tokens.length;
    if (end < length) return undefined;
    const last = `${this.#tokens[end - 2]},${this.#tokens[end - 1]}`;
    return length === 2 ? last : `${this.#tokens[end - 3]},${last}`;
  }
}
