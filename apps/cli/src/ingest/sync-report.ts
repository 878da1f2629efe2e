import type { CommandContext } from '../command.ts';
import { UnreachableError } from '../frogwell-client.ts';
import type { SyncEvent } from './sync-folder.ts';

/** Prints what happens while folders are watched, a line each; what goes on and on is said once. */
export class SyncReport {
  readonly #context: CommandContext;
  readonly #counts = { added: 0, changed: 0, moved: 0, removed: 0, failed: 0 };
  /** By what it is about: what was last said of it. */
  readonly #said = new Map<string, string>();
  #isWatching = false;
  #isAway = false;

  constructor(context: CommandContext) {
    this.#context = context;
  }

  tell = (event: SyncEvent): void => {
    const { terminal, text, settings } = this.#context;
    if (event.kind === 'kept' || event.kind === 'foreign') {
      const name = event.kind === 'kept' ? 'watchKept' : 'watchForeign';
      this.#once(`${event.kind} ${event.folder}`, text(name, { path: event.folder, count: event.count }));
      return;
    }
    if (event.kind === 'failed') {
      if (this.#said.get(event.path) === event.reason) return; // it is tried again and again
      this.#said.set(event.path, event.reason);
    } else this.#said.delete(event.path);
    this.#counts[event.kind] += 1;
    if (settings.json) terminal.out(`${JSON.stringify(event)}\n`);
    else if (event.kind === 'failed') terminal.err(`${text('fileFailed', event)}\n`);
    else {
      const place = event.kind === 'moved' ? `${event.from} → ${event.path}` : event.path;
      terminal.out(`${text('watchChange', { change: text(event.kind), path: place })}\n`);
    }
  };

  skipped(files: readonly string[]): void {
    for (const file of files)
      this.#once(`skipped ${file}`, this.#context.text('skippedUnsupported', { path: file }));
  }

  /** The folder is there: should it go, that is said again. */
  hasFiles(folder: string): void {
    this.#said.delete(`kept ${folder}`);
  }

  /** After the first time that all is in step. */
  watching(folders: readonly string[]): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#context.terminal.err(`${this.#context.text('watching', { folders: folders.join(', ') })}\n`);
  }

  /** Something that may pass. */
  trouble(error: Error): void {
    const { text, client } = this.#context;
    this.#isAway = true;
    const isUnreachable = error instanceof UnreachableError;
    this.#once('trouble', isUnreachable ? text('watchAway', { url: client.url }) : error.message);
  }

  isBack(): void {
    if (this.#isAway) this.#context.terminal.err(`${this.#context.text('watchBack')}\n`);
    this.#isAway = false;
    this.#said.delete('trouble');
  }

  summary(): void {
    const { terminal, text, settings } = this.#context;
    if (settings.json) terminal.out(`${JSON.stringify({ kind: 'ended', ...this.#counts })}\n`);
    else terminal.out(`${text('watchSummary', this.#counts)}\n`);
  }

  #once(subject: string, line: string): void {
    if (this.#said.get(subject) !== line) this.#context.terminal.err(`${line}\n`);
    this.#said.set(subject, line);
  }
}
