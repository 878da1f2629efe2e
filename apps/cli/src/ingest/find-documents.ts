import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Extensions that the server can read, without those of pictures that are mostly no documents (JPEG, PNG). A file that is
 * named itself is sent whatever its extension is.
 */
const SUPPORTED = new Set(
  '.txt .md .markdown .docx .doc .rtf .odt .xlsx .xls .xlsb .ods .csv .tsv .pptx .ppt .odp .pdf .epub .html .htm .xhtml .json .jsonl .ndjson .eml .tif .tiff .zip'.split(
    ' ',
  ),
);

export interface FoundDocument {
  /** Absolute. */
  path: string;
  sizeBytes: number;
}

export interface FoundDocuments {
  /** By path, each once. */
  documents: FoundDocument[];
  /** Hidden files and folders that were not looked at. */
  hiddenCount: number;
  unsupported: string[];
  empty: string[];
}

/**
 * Walks files and folders. Hidden entries (`.name`, Office's `~$name` locks) inside folders are left out; links are
 * followed to files only, so a walk always ends.
 *
 * @throws {NodeJS.ErrnoException} `ENOENT` when a named path does not exist
 */
export async function findDocuments(named: string[], signal: AbortSignal): Promise<FoundDocuments> {
  const found: FoundDocuments = { documents: [], hiddenCount: 0, unsupported: [], empty: [] };
  const seen = new Set<string>();

  async function visit(file: string, isNamed: boolean): Promise<void> {
    signal.throwIfAborted();
    const entry = await stat(file);
    if (entry.isDirectory()) return visitFolder(file);
    if (!entry.isFile() || seen.has(file)) return;
    seen.add(file);
    if (!isNamed && !SUPPORTED.has(path.extname(file).toLowerCase())) found.unsupported.push(file);
    else if (entry.size === 0) found.empty.push(file);
    else found.documents.push({ path: file, sizeBytes: entry.size });
  }

  async function visitFolder(folder: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = path.join(folder, entry.name);
      if (/^(\.|~\$)/.test(entry.name)) found.hiddenCount += 1;
      else if (entry.isDirectory() || entry.isFile()) await visit(child, false);
      else if (entry.isSymbolicLink() && (await isLinkToFile(child))) await visit(child, false);
    }
  }

  for (const name of named) await visit(path.resolve(name), true);
  return found;
}

async function isLinkToFile(link: string): Promise<boolean> {
  const target = await stat(link).catch(() => undefined); // a dangling link leads to no document
  return target?.isFile() ?? false;
}
