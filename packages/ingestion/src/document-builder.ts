import { IngestionError } from './ingestion-error.ts';
import type { IngestionLimits } from './ingestion-limits.ts';
import { LegacyVietnamese } from './legacy-vietnamese.ts';
import { normaliseText } from './normalise-text.ts';
import type { Block, ParseWarning } from './parsed-document.ts';

/**
 * Makes the document text of formats that have none of their own: blocks in reading order, one newline apart.
 *
 * `write` adds pieces to the block that is open and says where they stand; `end` closes it. Everything written is
 * normalised first, so offsets never move afterwards.
 */
export class DocumentBuilder {
  readonly blocks: Block[] = [];
  readonly #limits: Pick<IngestionLimits, 'textCharacters' | 'blocks'>;
  readonly #legacy = new LegacyVietnamese();
  readonly #pieces: string[] = [];
  #length = 0;
  #blockStart = 0;
  #blockPieces: string[] = [];

  constructor(limits: Pick<IngestionLimits, 'textCharacters' | 'blocks'>) {
    this.#limits = limits;
  }

  /** What a reader should know of how the text was made. */
  get warnings(): ParseWarning[] {
    return this.#legacy.warnings;
  }

  /** Length of the text so far. */
  get length(): number {
    return this.#length;
  }

  write(raw: string): { start: number; end: number } {
    const piece = normaliseText(this.#legacy.convert(raw));
    if (this.#blockPieces.length === 0) {
      if (this.blocks.length > 0) this.#push('\n');
      this.#blockStart = this.#length;
    }
    this.#blockPieces.push(piece);
    const start = this.#length;
    this.#push(piece);
    return { start, end: this.#length };
  }

  end(block: Omit<Block, 'text' | 'start' | 'end'>): Block {
    const text = this.#blockPieces.join('');
    this.#blockPieces = [];
    const added = { ...block, text, start: this.#blockStart, end: this.#length };
    this.blocks.push(added);
    checkBlocks(this.blocks.length, this.#limits);
    return added;
  }

  /** A line that is in no block, after one that has ended. */
  writeBetween(line: string): void {
    this.#push(`\n${line}`);
  }

  /** A whole block of trimmed text; white space alone makes none. */
  add(raw: string, block: Omit<Block, 'text' | 'start' | 'end'>): void {
    const text = raw.trim();
    if (text === '') return;
    this.write(text);
    this.end(block);
  }

  text(): string {
    return this.#pieces.join('');
  }

  #push(piece: string): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    checkTextLength(this.#length, this.#limits);
  }
}

/** @throws IngestionError `too_large` */
export function checkTextLength(length: number, limits: Pick<IngestionLimits, 'textCharacters'>): void {
  if (length <= limits.textCharacters) return;
  throw new IngestionError(
    'too_large',
    `the file holds more than ${limits.textCharacters.toLocaleString('en')} characters of text; split it into smaller files`,
  );
}

/** @throws IngestionError `too_large` */
export function checkBlocks(count: number, limits: Pick<IngestionLimits, 'blocks'>): void {
  if (count <= limits.blocks) return;
  throw new IngestionError(
    'too_large',
    `the file holds more than ${limits.blocks.toLocaleString('en')} paragraphs; split it into smaller files`,
  );
}
