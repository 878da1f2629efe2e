import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
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
  /** Those that were looked into, by path, with an id that another folder in the same place does not have. */
  folders: Map<string, string>;
  /** Files and folders, below the named ones, that could not be looked at. */
  unreadable: { path: string; error: NodeJS.ErrnoException }[];
}

/**
 * Walks files and folders. Hidden entries (`.name`, Office's `~$name` locks) inside folders are left out; links are
 * followed to files only, so a walk always ends.
 *
 * @param options.linksWithin  real path of a folder: links to files outside it are left out; undefined = all are followed
 * @throws {NodeJS.ErrnoException} `ENOENT` when a named path does not exist
 */
export async function findDocuments(
  named: string[],
  signal: AbortSignal,
  options: { linksWithin?: string } = {},
): Promise<FoundDocuments> {
  const found: FoundDocuments = {
    documents: [],
    hiddenCount: 0,
    unsupported: [],
    empty: [],
    folders: new Map(),
    unreadable: [],
  };
  const seen = new Set<string>();

  async function visit(file: string, isNamed: boolean): Promise<void> {
    signal.throwIfAborted();
    const entry = await stat(file);
    if (entry.isDirectory()) {
      found.folders.set(file, folderId(entry));
      return visitFolder(file);
    }
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
      else if (entry.isDirectory() || entry.isFile()) await visitInside(child);
      else if (entry.isSymbolicLink() && (await isLinkToFile(child, options.linksWithin)))
        await visitInside(child);
    }
  }

  /** One bad entry must not hide the others. */
  async function visitInside(file: string): Promise<void> {
    try {
      await visit(file, false);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      found.unreadable.push({ path: file, error });
    }
  }

  for (const name of named) await visit(path.resolve(name), true);
  return found;
}

/** A number of the file system may be used again: the time of birth is part of it. */
export function folderId({ dev, ino, birthtimeMs }: Stats): string {
  return `${dev} ${ino} ${birthtimeMs}`;
}

async function isLinkToFile(link: string, within: string | undefined): Promise<boolean> {
  try {
    if (!(await stat(link)).isFile()) return false;
    if (within === undefined) return true;
    const fromFolder = path.relative(within, await realpath(link));
    return !path.isAbsolute(fromFolder) && fromFolder.split(path.sep)[0] !== '..';
  } catch (error) {
    if (isSystemError(error)) return false; // a dangling link leads to no document
    throw error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
