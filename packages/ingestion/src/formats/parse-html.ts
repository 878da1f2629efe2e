import { Parser } from 'htmlparser2';
import iconv from 'iconv-lite';
import { decodeText } from '../decode-text.ts';
import { DocumentBuilder } from '../document-builder.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { addHtmlBlocks } from './html-blocks.ts';

/** Around what a page has to say. */
const FURNITURE = new Set(
  'nav aside footer form button select iframe dialog menu input textarea audio video canvas object'.split(
    ' ',
  ),
);
const FURNITURE_ROLES = new Set(
  'navigation banner contentinfo complementary search dialog alert menu toolbar'.split(' '),
);
const FURNITURE_NAMES =
  /(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|sidebar|breadcrumbs?|cookies?|share|sharing|social|comments?|related|advert(?:isement)?|ads|popup|modal|newsletter|pagination|site-header|site-footer)(?:$|[\s_-])/i;
/** Fewer letters than this in `<main>` or `<article>`, and the page keeps its text elsewhere. */
const FEWEST_LETTERS = 200;

/** A page or a saved one: what it has to say, without what stands around it. It has no pages of paper. */
export async function parseHtml({ bytes, limits }: FormatInput): Promise<FormatResult> {
  const { text: html, warnings } = decodeHtml(bytes);
  const { title, mainLetters } = survey(html);
  const builder = new DocumentBuilder(limits);
  const hasMain = mainLetters >= FEWEST_LETTERS;
  let mainDepth = 0;
  addHtmlBlocks(builder, html, {
    isLeftOut(name, attributes) {
      if (isMain(name, attributes)) mainDepth += 1;
      if (isFurniture(name, attributes)) return true;
      // Beside the main part only what leads down to it is looked into.
      return hasMain && mainDepth === 0 && !LEADS_TO_MAIN.has(name);
    },
  });
  const heading = builder.blocks.find(({ type }) => type === 'heading');
  const own = heading?.level === 1 ? heading.text.replace(/\s+/g, ' ') : title;
  return {
    text: builder.text(),
    blocks: builder.blocks,
    pages: null,
    warnings: [...warnings, ...builder.warnings],
    ...(own && { title: own }),
  };
}

const LEADS_TO_MAIN = new Set([
  'html',
  'body',
  'div',
  'section',
  'main',
  'article',
  'center',
  'table',
  'tbody',
  'tr',
  'td',
]);

function isMain(name: string, attributes: Record<string, string>): boolean {
  return name === 'main' || name === 'article' || attributes['role'] === 'main';
}

function isFurniture(name: string, attributes: Record<string, string>): boolean {
  if (FURNITURE.has(name) || 'hidden' in attributes || attributes['aria-hidden'] === 'true') return true;
  if (FURNITURE_ROLES.has(attributes['role'] ?? '')) return true;
  if (name === 'body' || name === 'html' || name === 'main' || name === 'article') return false;
  return FURNITURE_NAMES.test(attributes['id'] ?? '') || FURNITURE_NAMES.test(attributes['class'] ?? '');
}

/** What the page calls itself, and how many letters its main part holds. */
function survey(html: string): { title: string | undefined; mainLetters: number } {
  let title = '';
  let isTitle = false;
  let mainLetters = 0;
  const stack: boolean[] = [];
  let mainDepth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'title' && title === '') isTitle = true;
        stack.push(isMain(name, attributes));
        if (stack.at(-1)) mainDepth += 1;
      },
      ontext(text) {
        if (isTitle) title += text;
        if (mainDepth > 0) mainLetters += text.match(/\p{L}/gu)?.length ?? 0;
      },
      onclosetag() {
        isTitle = false;
        if (stack.pop()) mainDepth -= 1;
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return { title: title.replace(/\s+/g, ' ').trim() || undefined, mainLetters };
}

/** UTF-8 where it is UTF-8; else what the page says of itself, which is often wrong; else a guess. */
function decodeHtml(bytes: Uint8Array): Pick<ReturnType<typeof decodeText>, 'text' | 'warnings'> {
  const decoded = decodeText(bytes);
  if (!decoded.warnings.some(({ code }) => code === 'encoding_guessed')) return decoded;
  const head = Buffer.from(bytes.subarray(0, 4_096)).toString('latin1');
  const declared = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1] ?? '';
  if (!iconv.encodingExists(declared)) return decoded;
  return { text: iconv.decode(Buffer.from(bytes), declared), warnings: [] };
}
