import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { IngestionError } from '../ingestion-error.ts';

const PROGRAMS = [
  'soffice',
  'libreoffice',
  '/Applications/LibreOffice.app/Contents/MacOS/soffice',
  'C:\\Program Files\\LibreOffice\\program\\soffice.com',
];
/** Its first start writes a profile and takes several seconds. */
const TIMEOUT_MS = 90_000;

/** @returns LibreOffice's program, if it is installed */
export async function findOfficeProgram(): Promise<string | undefined> {
  for (const program of PROGRAMS) {
    try {
      await promisify(execFile)(program, ['--version'], { timeout: 10_000 });
      return program;
    } catch {
      // not there, or not a program that runs: the same to us
    }
  }
  return undefined;
}

/**
 * Converts a document with LibreOffice, in a folder and with a profile of its own that are gone afterwards. Macros do not
 * run: a headless conversion opens documents with them disabled.
 *
 * @param from,to extensions, e.g. `doc` to `docx`
 * @throws IngestionError `corrupt` when nothing came out of it, `timeout`
 */
export async function convertWithOffice(
  program: string,
  bytes: Uint8Array,
  { from, to, signal }: { from: string; to: string; signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  const folder = await mkdtemp(path.join(tmpdir(), 'frogwell-office-'));
  try {
    const source = path.join(folder, `document.${from}`);
    const out = path.join(folder, 'out');
    await writeFile(source, bytes);
    await run(
      program,
      [
        `-env:UserInstallation=${pathToFileURL(path.join(folder, 'profile')).href}`,
        ...['--headless', '--norestore', '--nolockcheck', '--convert-to', to, '--outdir', out, source],
      ],
      signal,
    );
    const [converted] = await readdir(out).catch(() => []);
    if (converted === undefined)
      throw new IngestionError('corrupt', `LibreOffice cannot read this ${from} file; it is damaged`);
    return await readFile(path.join(out, converted));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The program is a script that starts another. In a parser child both are in its group and end with it, also when this
 * call is late: the pool ends a child whose task was.
 */
async function run(program: string, args: string[], signal: AbortSignal | undefined): Promise<void> {
  const child = spawn(program, args, {
    stdio: 'ignore',
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  });
  const { promise, resolve, reject } = Promise.withResolvers<NodeJS.Signals | null>();
  child.once('error', reject);
  child.once('close', (_code, endedBy) => resolve(endedBy));
  if ((await promise) === 'SIGKILL') {
    throw new IngestionError(
      'timeout',
      `LibreOffice took longer than ${TIMEOUT_MS / 1_000} seconds to read the file`,
    );
  }
}
