import type { Block } from './parsed-document.ts';

/** `Luật X - Điều 12. Tiêu đề` as the title of a file that is one article. */
export interface ArticleTitle {
  /** What stands before the article; may be empty. */
  document: string;
  /** `12` or `12a` */
  number: string;
  /** `Điều 12. Tiêu đề` */
  heading: string;
}

const ARTICLE_IN_TITLE =
  /^(?:(?<document>.*?)\s*[-–—,:>|]\s*)?(?<heading>Điều\s+(?<number>\d+[a-zđ]?)(?:\s*[.:].*|\s*))$/iu;

/** Undefined for titles that only mention an article. */
export function readArticleTitle(title: string): ArticleTitle | undefined {
  const groups = ARTICLE_IN_TITLE.exec(title.trim())?.groups;
  const number = groups?.['number'];
  if (groups === undefined || number === undefined) return undefined;
  return {
    document: groups['document'] ?? '',
    number: number.toLowerCase(),
    heading: (groups['heading'] ?? '').trim(),
  };
}

const BLOCKS_LOOKED_AT = 30;
const MAX_TITLE_LENGTH = 300;
const KIND =
  /^(?:BỘ LUẬT|LUẬT|PHÁP LỆNH|HIẾN PHÁP|NGHỊ ĐỊNH|NGHỊ QUYẾT|THÔNG TƯ(?: LIÊN TỊCH)?|QUYẾT ĐỊNH|CHỈ THỊ|QUY CHẾ|QUY ĐỊNH|ĐIỀU LỆ|NỘI QUY|QUY TRÌNH|HỢP ĐỒNG|THỎA THUẬN|KẾ HOẠCH|BÁO CÁO|TỜ TRÌNH|THÔNG BÁO|HƯỚNG DẪN)(?![\p{L}\d])[^\p{Ll}]*$/u;

/**
 * Title of an official Vietnamese document: the line with its kind in capitals (`LUẬT`, `NGHỊ ĐỊNH`, …) and what
 * follows it, e.g. `LUẬT GIAO THÔNG ĐƯỜNG BỘ`. The lines above it name the state and the authority, not the document.
 */
export function findOfficialTitle(blocks: readonly Block[]): string | undefined {
  const lines = blocks
    .slice(0, BLOCKS_LOOKED_AT)
    .flatMap((block) => block.text.split('\n'))
    .map((line) => line.replace(/^[\s#*_|]+|[\s*_|]+$/g, ''))
    .filter((line) => line !== '');
  const index = lines.findIndex((line) => KIND.test(line));
  const kind = lines[index];
  if (kind === undefined) return undefined;
  const parts = [kind];
  for (const line of lines.slice(index + 1, index + 4)) {
    const isCapitals = line === line.toUpperCase() && /\p{L}/u.test(line);
    // A kind alone (`NGHỊ ĐỊNH`) goes on in the next line, in any case; a longer one only in capitals.
    const goesOn = isCapitals ? !STRUCTURE.test(line) : parts.length === 1 && kind.split(/\s+/).length <= 3;
    if (!goesOn || NOT_TITLE.test(line)) break;
    parts.push(line);
    if (!isCapitals) break;
  }
  return parts.join(' ').replace(/\s+/g, ' ').slice(0, MAX_TITLE_LENGTH);
}

const STRUCTURE = /^(?:PHẦN|CHƯƠNG|MỤC|ĐIỀU)\s/u;
const NOT_TITLE = /^(?:Căn cứ|Theo|Số\s*:|Điều\s+\d|Quốc hội|Xét|\(|-{2,}|_{2,}|\*{2,})|[;]$/u;

/** Lines that open official documents of every kind and name none of them. */
export function isNationalHeading(text: string): boolean {
  return /^(?:CỘNG HÒA|CỘNG HOÀ|QUỐC HỘI|CHÍNH PHỦ|THỦ TƯỚNG|ỦY BAN|UỶ BAN|UBND|Độc lập)(?![\p{L}\d])|^BỘ\s+(?!LUẬT)\p{Lu}|^[\s\-_*=.|]+$/u.test(
    text.trim(),
  );
}

/** `Quy chế chi tiêu_2024.docx` -> `Quy chế chi tiêu 2024` */
export function titleFromFilename(filename: string): string {
  const base = filename.normalize('NFC').replace(/^.*[/\\]/, '');
  const name = base
    .replace(/\.[\p{L}\d]{1,8}$/u, '')
    .replace(/_+/g, ' ')
    .trim();
  return name === '' ? base : name;
}
