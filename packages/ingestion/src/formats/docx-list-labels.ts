import { Parser } from 'htmlparser2';

interface ListLevel {
  start: number;
  /** `decimal`, `lowerLetter`, `bullet`, … */
  format: string;
  /** `Điều %1.`, `%1.%2`, `%1)` */
  pattern: string;
}

interface ListDefinition {
  levels: Map<number, ListLevel>;
  /** Numbering style that really defines the levels. */
  styleLink?: string;
}

interface ListInstance {
  definition: string;
  startOverrides: Map<number, number>;
}

interface Numbering {
  definitions: Map<string, ListDefinition>;
  instances: Map<string, ListInstance>;
}

interface StyleNumbering {
  basedOn?: string;
  instance?: string;
  level?: number;
}

/**
 * Writes the labels of automatic lists (`Điều 5.`, `2.`, `a)`) into the paragraphs of `word/document.xml`.
 *
 * Word keeps them as a rule, not as text, and mammoth drops them: without this a regulation with automatic numbers
 * has no articles. Counting follows ECMA-376 part 1, §17.9. Bullets get no label.
 *
 * @returns the document part, unchanged when nothing is numbered
 */
export function writeListLabels(parts: { document: string; numbering: string; styles: string }): string {
  const numbering = readNumbering(parts.numbering);
  if (numbering.instances.size === 0) return parts.document;
  const styles = readStyles(parts.styles);
  const counter = new ListCounter(numbering, styles);

  const insertions: { at: number; label: string }[] = [];
  for (const paragraph of readParagraphs(parts.document)) {
    const { instance, level } = resolve(paragraph, styles, numbering);
    if (instance === undefined) continue;
    const label = counter.next(instance, level);
    if (label !== '') insertions.push({ at: paragraph.labelAt, label });
  }
  return insertAll(parts.document, insertions);
}

class ListCounter {
  readonly #numbering: Numbering;
  readonly #styles: Map<string, StyleNumbering>;
  /** Definition -> level -> number last used. Instances of one definition count on together. */
  readonly #counts = new Map<string, Map<number, number>>();
  readonly #restarted = new Set<string>();

  constructor(numbering: Numbering, styles: Map<string, StyleNumbering>) {
    this.#numbering = numbering;
    this.#styles = styles;
  }

  next(instanceId: string, level: number): string {
    const instance = this.#numbering.instances.get(instanceId);
    const definitionId = instance && this.#definitionOf(instance);
    const definition = definitionId === undefined ? undefined : this.#numbering.definitions.get(definitionId);
    if (instance === undefined || definitionId === undefined || definition === undefined) return '';

    const counts = this.#counts.get(definitionId) ?? new Map<number, number>();
    this.#counts.set(definitionId, counts);
    const restartKey = `${instanceId}:${level}`;
    const override = instance.startOverrides.get(level);
    if (override !== undefined && !this.#restarted.has(restartKey)) {
      this.#restarted.add(restartKey);
      counts.delete(level);
    }
    const start = override ?? definition.levels.get(level)?.start ?? 1;
    counts.set(level, (counts.get(level) ?? start - 1) + 1);
    for (const deeper of counts.keys()) if (deeper > level) counts.delete(deeper);
    return labelOf(definition, level, counts);
  }

  /** A definition may only point to a numbering style, which names the instance that has the levels. */
  #definitionOf(instance: ListInstance): string {
    const link = this.#numbering.definitions.get(instance.definition)?.styleLink;
    const linked = link === undefined ? undefined : this.#styles.get(link)?.instance;
    return (linked && this.#numbering.instances.get(linked)?.definition) ?? instance.definition;
  }
}

function labelOf(definition: ListDefinition, level: number, counts: Map<number, number>): string {
  const shown = definition.levels.get(level);
  if (shown === undefined || shown.format === 'bullet' || shown.format === 'none') return '';
  const label = shown.pattern.replace(/%(\d)/g, (_, digit: string) => {
    const index = Number(digit) - 1;
    const at = definition.levels.get(index);
    return formatNumber(counts.get(index) ?? at?.start ?? 1, at?.format ?? 'decimal');
  });
  return label.trim() === '' ? '' : `${label.trimEnd()} `;
}

function formatNumber(value: number, format: string): string {
  if (format === 'lowerLetter' || format === 'upperLetter') {
    const letter = String.fromCharCode(97 + ((value - 1) % 26)).repeat(Math.ceil(value / 26));
    return format === 'lowerLetter' ? letter : letter.toUpperCase();
  }
  if (format === 'lowerRoman') return roman(value).toLowerCase();
  if (format === 'upperRoman') return roman(value);
  return format === 'decimalZero' && value < 10 ? `0${value}` : String(value);
}

const ROMAN: [number, string][] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

function roman(value: number): string {
  let rest = value;
  let text = '';
  for (const [weight, symbol] of ROMAN) {
    while (rest >= weight) {
      text += symbol;
      rest -= weight;
    }
  }
  return text;
}

function readNumbering(xml: string): Numbering {
  const definitions = new Map<string, ListDefinition>();
  const instances = new Map<string, ListInstance>();
  let definition: ListDefinition | undefined;
  let instance: ListInstance | undefined;
  let level: ListLevel | undefined;
  let overridden = 0;
  eachTag(xml, (name, attributes) => {
    const value = attributes['w:val'] ?? '';
    if (name === 'w:abstractNum') {
      definition = { levels: new Map() };
      definitions.set(attributes['w:abstractNumId'] ?? '', definition);
      instance = undefined;
    } else if (name === 'w:num') {
      instance = { definition: '', startOverrides: new Map() };
      instances.set(attributes['w:numId'] ?? '', instance);
      definition = undefined;
    } else if (name === 'w:lvl') {
      level = { start: 1, format: 'decimal', pattern: '' };
      definition?.levels.set(Number(attributes['w:ilvl'] ?? 0), level);
    } else if (name === 'w:start' && level !== undefined) level.start = Number(value);
    else if (name === 'w:numFmt' && level !== undefined) level.format = value;
    else if (name === 'w:lvlText' && level !== undefined) level.pattern = value;
    else if (name === 'w:numStyleLink' && definition !== undefined) definition.styleLink = value;
    else if (name === 'w:abstractNumId' && instance !== undefined) instance.definition = value;
    else if (name === 'w:lvlOverride') overridden = Number(attributes['w:ilvl'] ?? 0);
    else if (name === 'w:startOverride') instance?.startOverrides.set(overridden, Number(value));
  });
  return { definitions, instances };
}

function readStyles(xml: string): Map<string, StyleNumbering> {
  const styles = new Map<string, StyleNumbering>();
  let style: StyleNumbering | undefined;
  eachTag(xml, (name, attributes) => {
    const value = attributes['w:val'] ?? '';
    if (name === 'w:style') {
      style = {};
      styles.set(attributes['w:styleId'] ?? '', style);
    } else if (style === undefined) return;
    else if (name === 'w:basedOn') style.basedOn = value;
    else if (name === 'w:numId') style.instance = value;
    else if (name === 'w:ilvl') style.level = Number(value);
  });
  return styles;
}

interface Paragraph {
  style?: string;
  instance?: string;
  level?: number;
  /** Where its first run would begin. */
  labelAt: number;
}

/** Paragraphs in the order in which they begin; text boxes put paragraphs inside paragraphs. */
function readParagraphs(xml: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  const open: { paragraph: Paragraph; depth: number }[] = [];
  let depth = 0;
  let propertiesDepth: number | undefined;
  const parser: Parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        const current = open.at(-1);
        if (name === 'w:p') {
          const paragraph = { labelAt: parser.endIndex + 1 };
          paragraphs.push(paragraph);
          open.push({ paragraph, depth });
        } else if (name === 'w:pPr' && current?.depth === depth - 1) {
          propertiesDepth = depth;
        } else if (propertiesDepth !== undefined && current !== undefined) {
          const value = attributes['w:val'] ?? '';
          if (name === 'w:pStyle') current.paragraph.style = value;
          if (name === 'w:numId') current.paragraph.instance = value;
          if (name === 'w:ilvl') current.paragraph.level = Number(value);
        }
      },
      onclosetag(name) {
        const current = open.at(-1);
        if (name === 'w:pPr' && propertiesDepth === depth && current !== undefined) {
          current.paragraph.labelAt = parser.endIndex + 1;
          propertiesDepth = undefined;
        }
        if (name === 'w:p') open.pop();
        depth -= 1;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  return paragraphs;
}

/** A paragraph's own list, else the one of its style or of the styles that it is based on. `0` means none. */
function resolve(
  paragraph: Paragraph,
  styles: Map<string, StyleNumbering>,
  numbering: Numbering,
): { instance: string | undefined; level: number } {
  let instance = paragraph.instance;
  let level = paragraph.level;
  let id = paragraph.style;
  for (let step = 0; instance === undefined && id !== undefined && step < MAX_STYLE_CHAIN; step += 1) {
    const style = styles.get(id);
    instance = style?.instance;
    level ??= style?.level;
    id = style?.basedOn;
  }
  const isKnown = instance !== undefined && instance !== '0' && numbering.instances.has(instance);
  return { instance: isKnown ? instance : undefined, level: level ?? 0 };
}

const MAX_STYLE_CHAIN = 20;

function insertAll(xml: string, insertions: { at: number; label: string }[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { at, label } of insertions.toSorted((a, b) => a.at - b.at)) {
    pieces.push(xml.slice(from, at), `<w:r><w:t xml:space="preserve">${escapeXml(label)}</w:t></w:r>`);
    from = at;
  }
  return [...pieces, xml.slice(from)].join('');
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function eachTag(xml: string, onTag: (name: string, attributes: Record<string, string>) => void): void {
  const parser = new Parser({ onopentag: onTag }, { xmlMode: true, decodeEntities: true });
  parser.end(xml);
}
