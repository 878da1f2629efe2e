const OPEN = '<think>';
const CLOSE = '</think>';

/**
 * Keeps a reasoning model's `<think>…</think>` out of its answer, piece by piece.
 *
 * Only a block that opens the answer is taken out (that is where models put it); the same words later are content.
 * White space between the block and the answer goes with the block. However the text is cut into pieces, the joined
 * output is the same.
 */
export class ThinkingFilter {
  #state: 'opening' | 'thinking' | 'after' | 'answer' = 'opening';
  /** Text that may yet turn out to be a tag. */
  #held = '';

  /** @returns the part of the answer that is certain now, maybe empty */
  push(text: string): string {
    if (this.#state === 'answer') return text;
    this.#held += text;
    if (this.#state === 'opening') {
      const start = this.#held.trimStart();
      if (start.startsWith(OPEN)) {
        this.#state = 'thinking';
        this.#held = start.slice(OPEN.length);
      } else if (OPEN.startsWith(start)) {
        return ''; // still undecided, also for white space alone
      } else {
        return this.#release(this.#held);
      }
    }
    if (this.#state === 'thinking') {
      const end = this.#held.indexOf(CLOSE);
      if (end < 0) {
        this.#held = this.#held.slice(-(CLOSE.length - 1));
        return '';
      }
      this.#state = 'after';
      this.#held = this.#held.slice(end + CLOSE.length);
    }
    const answer = this.#held.trimStart();
    this.#held = '';
    return answer === '' ? '' : this.#release(answer);
  }

  /** The end came. @returns what was held back and is answer after all */
  end(): string {
    return this.#state === 'opening' ? this.#release(this.#held) : '';
  }

  #release(text: string): string {
    this.#state = 'answer';
    this.#held = '';
    return text;
  }
}
