import type { VectorStoreSearchResult } from '@frogwell/protocol';
import type { CommandContext } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';

const EXCERPT_LENGTH = 300;

/** `frogwell search "…"`: the best passages with score, file and label, best first. */
export async function search({ settings, client, terminal, text, signal }: CommandContext): Promise<number> {
  const query = settings.operands.join(' ').trim();
  if (query === '') throw new UsageError(text('noQuestion'));
  const name = settings.store ?? 'default';
  const store = await client.findStore(name, signal);
  if (store === undefined) throw new UsageError(text('noStore', { store: name }));

  const results = await client.search(store.id, query, settings.limit, signal);
  if (settings.json) terminal.out(`${JSON.stringify(results)}\n`);
  else if (results.length === 0) terminal.out(`${text('noResults')}\n`);
  for (const [index, result] of settings.json ? [] : results.entries()) {
    const { label, page } = placeOf(result);
    const place = [result.filename, label, page === null ? '' : text('page', { page })]
      .filter(Boolean)
      .join(', ');
    terminal.out(`${index + 1}. ${result.score.toFixed(3)}  ${place}\n   ${excerpt(result)}\n`);
  }
  return EXIT.ok;
}

/** Label and page of a result; the server adds them under `passages` because the search asked for that. */
function placeOf(result: VectorStoreSearchResult): { label: string; page: number | null } {
  const passages: unknown = result['passages'];
  const passage: unknown = Array.isArray(passages) ? passages[0] : passages;
  const source = typeof passage === 'object' && passage !== null ? passage : result;
  const label = 'label' in source && typeof source.label === 'string' ? source.label : '';
  const page = 'page' in source && typeof source.page === 'number' ? source.page : null;
  return { label, page };
}

function excerpt(result: VectorStoreSearchResult): string {
  const line = result.content
    .map((part) => part.text)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH)}…` : line;
}
