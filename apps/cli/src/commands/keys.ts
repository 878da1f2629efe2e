import { ApiKeyList, CreatedApiKey, RevokedApiKey } from '@frogwell/protocol';
import type { CommandContext } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';

const PATH = '/admin/keys';

/** `frogwell keys list | create <name> | revoke <id>`: the keys of the RAG backend, which has to run. */
export async function keys(context: CommandContext): Promise<number> {
  const [action, ...operands] = context.settings.operands;
  const [operand] = operands;
  if ((action === 'list' || action === undefined) && operand === undefined) return list(context);
  if (operand !== undefined && operands.length === 1) {
    if (action === 'create') return create(context, operand);
    if (action === 'revoke') return revoke(context, operand);
  }
  throw new UsageError(context.text('keysUsage'));
}

async function list({ settings, client, terminal, text, signal }: CommandContext): Promise<number> {
  const found = await client.get(PATH, ApiKeyList, { signal });
  if (settings.json) {
    terminal.out(`${JSON.stringify(found)}\n`);
    return EXIT.ok;
  }
  if (found.data.length === 0) terminal.out(`${text('keysNone')}\n`);
  for (const { id, hint, name, last_used_at } of found.data) {
    const used =
      last_used_at === null ? text('keyNeverUsed') : text('keyLastUsed', { time: localTime(last_used_at) });
    terminal.out(`${id}  ${hint}  ${name}  (${used})\n`);
  }
  if (found.environment_keys > 0)
    terminal.out(`${text('keysEnvironment', { count: found.environment_keys })}\n`);
  terminal.out(`${text(found.access === 'key' ? 'keysWanted' : 'keysThisMachine')}\n`);
  return EXIT.ok;
}

/** The secret alone goes to the standard output, so that a script can take it from there. */
async function create(
  { settings, client, terminal, text, signal }: CommandContext,
  name: string,
): Promise<number> {
  const made = await client.get(PATH, CreatedApiKey, { method: 'POST', json: { name }, signal });
  if (settings.json) {
    terminal.out(`${JSON.stringify(made)}\n`);
    return EXIT.ok;
  }
  terminal.err(`${text('keyCreated', { name: made.name, id: made.id })}\n`);
  if (made.notice !== null) terminal.err(`${text('keyFirst')}\n`);
  terminal.out(`${made.key}\n`);
  return EXIT.ok;
}

async function revoke(
  { settings, client, terminal, text, signal }: CommandContext,
  id: string,
): Promise<number> {
  const path = `${PATH}/${encodeURIComponent(id)}`;
  const revoked = await client.get(path, RevokedApiKey, { method: 'DELETE', signal });
  if (settings.json) {
    terminal.out(`${JSON.stringify(revoked)}\n`);
    return EXIT.ok;
  }
  terminal.out(`${text('keyRevoked', { id: revoked.id })}\n`);
  if (revoked.notice !== null) terminal.out(`${text('keyLast')}\n`);
  return EXIT.ok;
}

/** `2026-01-31 09:05`, in this machine's time. */
function localTime(seconds: number): string {
  return new Date(seconds * 1_000).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}
