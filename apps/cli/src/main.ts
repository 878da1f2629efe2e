import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command, CommandContext } from './command.ts';
import { ask } from './commands/ask.ts';
import { doctor } from './commands/doctor.ts';
import { evaluate } from './commands/eval.ts';
import { ingest } from './commands/ingest.ts';
import { keys } from './commands/keys.ts';
import { model } from './commands/model.ts';
import { provider } from './commands/provider.ts';
import { search } from './commands/search.ts';
import { EXIT, UsageError } from './exit-codes.ts';
import { ApiFailure, FrogwellClient, UnreachableError } from './frogwell-client.ts';
import { HELP } from './help.ts';
import { terminalLanguage } from './language.ts';
import { readSettings, type Settings } from './settings.ts';
import { processTerminal } from './terminal.ts';
import { translator } from './texts.ts';

const COMMANDS: Record<string, Command> = {
  ask,
  doctor,
  eval: evaluate,
  ingest,
  keys,
  model,
  provider,
  search,
};
const root = fileURLToPath(new URL('../../../', import.meta.url));
const terminal = processTerminal();

try {
  process.exitCode = await main(readSettings(process.argv.slice(2), process.env, `${root}.env`));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  terminal.err(`${error.message}\n${translator(terminalLanguage(process.env))('seeHelp')}\n`);
  process.exitCode = EXIT.usage;
}

async function main(settings: Settings): Promise<number> {
  const text = translator(settings.language);
  if (settings.command === 'help') {
    terminal.out(HELP[settings.language]);
    return EXIT.ok;
  }
  if (settings.command === 'version') {
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    terminal.out(`${version}\n`);
    return EXIT.ok;
  }
  const command = Object.hasOwn(COMMANDS, settings.command) ? COMMANDS[settings.command] : undefined;
  if (command === undefined) throw new UsageError(text('unknownCommand', { command: settings.command }));

  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
  const client = new FrogwellClient({ url: settings.url, apiKey: settings.apiKey });
  const context: CommandContext = { settings, client, terminal, text, signal: interruption.signal };
  try {
    return await command(context);
  } catch (error) {
    return tell(error, context);
  }
}

/** Says what went wrong in one line and returns the exit status that goes with it. */
function tell(error: unknown, { settings, text, signal }: CommandContext): number {
  const variables =
    settings.command === 'model'
      ? { url: 'LOCAL_LLM_API_URL', key: 'LOCAL_LLM_API_KEY' }
      : { url: 'FROGWELL_URL', key: 'FROGWELL_API_KEY' };
  if (signal.aborted) {
    terminal.err(`\n${text('interrupted')}\n`);
    return EXIT.interrupted;
  }
  if (error instanceof UnreachableError) {
    terminal.err(
      `${text('unreachable', { url: error.url, reason: error.message, variable: variables.url })}\n`,
    );
    return EXIT.unreachable;
  }
  if (error instanceof ApiFailure) {
    const request = error.requestId === null ? '' : ` [${error.requestId}]`;
    terminal.err(`${error.code ?? error.status}: ${error.message}${request}\n`);
    if (error.status === 401) terminal.err(`${text('needsKey', { variable: variables.key })}\n`);
    return EXIT.failed;
  }
  throw error;
}
