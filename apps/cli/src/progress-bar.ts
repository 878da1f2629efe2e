import type { Terminal } from './terminal.ts';

const WIDTH = 24;
const REDRAW_MS = 80;

/**
 * A bar on one line of a terminal; where there is none, every note is a plain line and the bar is left out.
 */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #label: string;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #isDrawn = false;

  constructor(terminal: Terminal, label: string) {
    this.#terminal = terminal;
    this.#label = label;
  }

  /**
   * @param share  0..1
   * @param detail shown behind the bar, e.g. `12/40 handbook.pdf`
   */
  update(share: number, detail: string): void {
    const now = performance.now();
    if (!this.#terminal.showsProgress || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    const filled = Math.round(Math.min(1, Math.max(0, share)) * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const columns = process.stderr.columns ?? 80;
    const line = `${this.#label} ${bar} ${String(Math.round(share * 100)).padStart(3)} %  ${detail}`;
    this.#terminal.err(`\r${line.slice(0, columns - 1)}\u001b[K`);
    this.#isDrawn = true;
  }

  /** A line that stays, above the bar. */
  note(text: string): void {
    this.clear();
    this.#terminal.err(`${text}\n`);
  }

  /** Takes the bar off the screen. */
  clear(): void {
    if (this.#isDrawn) this.#terminal.err('\r\u001b[K');
    this.#isDrawn = false;
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }
}
