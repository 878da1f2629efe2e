import type { ChunkingStrategyParam } from '@frogwell/protocol';
import { charactersPerToken } from './estimate-tokens.ts';
import { firstIndexWhere } from './first-index-where.ts';
import { headingSections } from './heading-sections.ts';
import { IngestionError } from './ingestion-error.ts';
import { DEFAULT_LIMITS, type IngestionLimits } from './ingestion-limits.ts';
import { legalSections } from './legal-sections.ts';
import { type Pack, type PackingRule, type Piece, packSection } from './pack-section.ts';
import type { Block, ParsedDocument } from './parsed-document.ts';
import type { Section } from './section.ts';
import { countingRuler, estimatingRuler, type TextRuler } from './text-ruler.ts';

/** Changes whenever the same document and strategy would give other chunks. */
export const CHUNKER_VERSION = '3';

/** A passage of a document: what is searched, quoted and cited. UTF-16 offsets into the document text. */
export interface Chunk {
  /** `text === document.text.slice(start, end)` */
  start: number;
  end: number;
  text: string;
  /** Path of titles above the text, `Luật X > CHƯƠNG II. … > Điều 12. …`; indexed with it, quoted separately. */
  context: string;
  /** Last title of the path: the article or heading; the document's title when there is none. */
  heading: string;
  /** Where the text goes on after headings that `context` already says; `start` when it begins with none. */
  bodyStart: number;
  /** Shortest citable form, e.g. `Điều 12, khoản 2-3`; empty when there is none. */
  label: string;
  /** 1-based; absent when the format has no pages. */
  page?: number;
  pageEnd?: number;
  /** The whole section around the chunk; in sections over 2,000 tokens the chunk with its neighbours. */
  sectionStart: number;
  sectionEnd: number;
  /** A row of a sheet of questions and answers. The offsets are those of the answer cell in the document text. */
  question?: { text: string; answerStart: number; answerEnd: number };
}

/**
 * Cuts a document along its own structure: articles and their Khoản, headings and their paragraphs, rows of sheets.
 *
 * No chunk holds parts of two sections. `auto` packs up to 350 tokens and repeats a sentence only where a long
 * paragraph had to be cut, and takes the tokens by estimate; `static` sets the most tokens and the overlap within a
 * section, and has them counted. Every character but white
 * space is in at least one chunk; chunks are in text order, none is empty. The same input gives the same chunks.
 *
 * @throws IngestionError `too_large` past `limits.chunks`
 */
export async function chunkDocument(
  document: ParsedDocument,
  strategy: ChunkingStrategyParam,
  limits: Pick<IngestionLimits, 'chunks'> = DEFAULT_LIMITS,
): Promise<Chunk[]> {
  const rule = await packingRule(document.text, strategy);
  const sections = document.structure === 'legal' ? legalSections(document) : headingSections(document);
  const chunks: Chunk[] = [];
  for (const section of sections) {
    const packs = packSection(document.text, section, rule)
      .map((pack) => trimmed(document.text, pack, section.row !== undefined))
      .filter((pack) => pack !== undefined);
    for (const [index, pack] of packs.entries())
      chunks.push(chunkOf(document, { section, packs, index, pack, ruler: rule.ruler }));
    if (chunks.length > limits.chunks) {
      throw new IngestionError(
        'too_large',
        `the file makes more than ${limits.chunks.toLocaleString('en')} passages; split it into smaller files`,
      );
    }
  }
  return chunks;
}

const AUTO_TOKENS = 350;
/** How far a small rest may lengthen the chunk before it. */
const AUTO_STRETCH = 1.25;
/** A word that comes to stand first, without the space before it, may take one more token. */
const STATIC_MARGIN = 2;
/** A section up to this size is given whole as the surroundings of its chunks. */
const SECTION_TOKENS = 2_000;

async function packingRule(text: string, strategy: ChunkingStrategyParam): Promise<PackingRule> {
  if (strategy.type === 'auto') {
    const ruler = estimatingRuler(charactersPerToken(text));
    return { targetTokens: AUTO_TOKENS, maxTokens: AUTO_STRETCH * AUTO_TOKENS, overlap: 'sentence', ruler };
  }
  const { max_chunk_size_tokens: most, chunk_overlap_tokens: overlap } = strategy.static;
  const maxTokens = most - STATIC_MARGIN;
  return { targetTokens: maxTokens, maxTokens, overlap, ruler: await countingRuler(text) };
}

/** Without white space around it; a row of a sheet keeps what its cells hold. */
function trimmed(text: string, pack: Pack, isRow: boolean): Pack | undefined {
  const raw = text.slice(pack.start, pack.end);
  const content = raw.trim();
  if (content === '') return undefined;
  if (isRow) return { ...pack, end: pack.end - (raw.endsWith('\n') ? 1 : 0) };
  const start = pack.start + raw.indexOf(content);
  return { ...pack, start, end: start + content.length };
}

function chunkOf(
  document: ParsedDocument,
  {
    section,
    packs,
    index,
    pack,
    ruler,
  }: { section: Section; packs: Pack[]; index: number; pack: Pack; ruler: TextRuler },
): Chunk {
  const { start, end, pieces } = pack;
  const page = pageAt(document.blocks, start);
  const pageEnd = pageAt(document.blocks, end - 1);
  const question = index === 0 ? section.row?.question : undefined;
  return {
    start,
    end,
    text: document.text.slice(start, end),
    context: [...section.path, ...tableHeader(document.text, pack)].map(shorten).join(' > '),
    heading: section.path.at(-1) ?? document.title,
    bodyStart: Math.min(Math.max(start, skipSpace(document.text, section.bodyStart)), end),
    label: labelOf(section, packs, pieces),
    ...(page !== undefined && { page }),
    ...(pageEnd !== undefined && { pageEnd }),
    ...surroundings(document.text, { section, packs, index, ruler }),
    ...(question !== undefined && { question }),
  };
}

const MAX_TITLE_LENGTH = 200;

function shorten(title: string): string {
  return title.length <= MAX_TITLE_LENGTH ? title : `${title.slice(0, MAX_TITLE_LENGTH)}…`;
}

function skipSpace(text: string, offset: number): number {
  const space = /^\s*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
  return offset + space;
}

/** A chunk from the middle of a table says what the columns are. */
function tableHeader(text: string, { start, end, pieces }: Pack): string[] {
  const header = pieces[0]?.tableHeader;
  return header === undefined || text.slice(start, end).includes(header) ? [] : [header];
}

function pageAt(blocks: Block[], offset: number): number | undefined {
  const block = blocks[firstIndexWhere(blocks.length, (index) => (blocks[index]?.start ?? 0) > offset) - 1];
  const boxes = block?.boxes;
  if (boxes === undefined) return block?.page;
  return (
    boxes[firstIndexWhere(boxes.length, (index) => (boxes[index]?.start ?? 0) > offset) - 1]?.page ??
    block?.page
  );
}

/** `Điều 12`, or `Điều 12, khoản 2-3`, or `Điều 12, khoản 2, điểm a-c` where the chunk is a part of it. */
function labelOf(section: Section, packs: Pack[], pieces: Piece[]): string {
  if (packs.length === 1 || section.label === '') return section.label;
  const clauses = distinct(pieces.map((piece) => piece.clause));
  const [clause, ...others] = clauses;
  if (clause === undefined) return section.label;
  const label = `${section.label}, khoản ${range(clauses)}`;
  if (others.length > 0 || isWholeClause(packs, pieces, clause)) return label;
  const points = distinct(pieces.map((piece) => piece.point));
  return points.length === 0 ? label : `${label}, điểm ${range(points)}`;
}

function isWholeClause(packs: Pack[], pieces: Piece[], clause: string): boolean {
  const count = (all: Piece[]) => all.filter((piece) => piece.clause === clause).length;
  return count(pieces) === count(packs.flatMap((pack) => pack.pieces));
}

function distinct(values: (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

function range(values: string[]): string {
  const first = values[0] ?? '';
  const last = values.at(-1) ?? '';
  return first === last ? first : `${first}-${last}`;
}

function surroundings(
  text: string,
  { section, packs, index, ruler }: { section: Section; packs: Pack[]; index: number; ruler: TextRuler },
): { sectionStart: number; sectionEnd: number } {
  // White space around a section that is much longer makes no difference, and looking for it every time would.
  const isNear = ruler.tokens(section.start, section.end) <= 2 * SECTION_TOKENS;
  const whole =
    isNear &&
    trimmed(text, { start: section.start, end: section.end, pieces: [] }, section.row !== undefined);
  if (whole && ruler.tokens(whole.start, whole.end) <= SECTION_TOKENS) {
    return { sectionStart: whole.start, sectionEnd: whole.end };
  }
  let first = index;
  let last = index;
  const size = (from: number, to: number) => ruler.tokens(packs[from]?.start ?? 0, packs[to]?.end ?? 0);
  for (let hasGrown = true; hasGrown; ) {
    hasGrown = false;
    if (last + 1 < packs.length && size(first, last + 1) <= SECTION_TOKENS) {
      last += 1;
      hasGrown = true;
    }
    if (first > 0 && size(first - 1, last) <= SECTION_TOKENS) {
      first -= 1;
      hasGrown = true;
    }
  }
  return { sectionStart: packs[first]?.start ?? section.start, sectionEnd: packs[last]?.end ?? section.end };
}
