/** How the extractive answerer's last line begins. The list below the answer tells the same with quotes and links. */
const CLOSINGS = ['Nguồn: [1]', 'Source: [1]'];

/**
 * Passes a growing text on, but holds back a line that may be the answer's own list of sources.
 *
 * Text that cannot become such a line goes out at once, so streaming stays streaming.
 */
export class HoldBackClosing {
  readonly #write: (text: string) => void;
  #line = '';
  #held = '';

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  add(text: string): void {
    // A line break belongs to the line that it begins, so it waits with that line.
    for (const piece of text.split(/(?=\n)/)) {
      this.#line = piece.startsWith('\n') ? piece.slice(1) : this.#line + piece;
      this.#held += piece;
      if (!mayBeClosing(this.#line)) this.flush();
    }
  }

  /** Writes what is held back: it was no list of sources after all, or there is no other one. */
  flush(): void {
    if (this.#held !== '') this.#write(this.#held);
    this.#held = '';
  }
}

/** Blank lines wait with what follows them, so nothing is left of a list that is dropped. */
function mayBeClosing(line: string): boolean {
  return (
    line.trim() === '' || CLOSINGS.some((closing) => line.startsWith(closing) || closing.startsWith(line))
  );
}
