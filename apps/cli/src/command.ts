import type { FrogwellClient } from './frogwell-client.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';
import type { Translate } from './texts.ts';

/** What every command gets. */
export interface CommandContext {
  settings: Settings;
  client: FrogwellClient;
  terminal: Terminal;
  text: Translate;
  /** Aborted by Ctrl+C. */
  signal: AbortSignal;
}

/** @returns the exit status */
export type Command = (context: CommandContext) => Promise<number>;
