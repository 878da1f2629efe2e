import type { WebPageResult } from '@frogwell/protocol';
import type { CommandContext } from '../command.ts';
import { type IngestOutcome, waitUntilDone } from './ingest-file.ts';

/** Is it an address of the web and not a path? */
export function isWebAddress(operand: string): boolean {
  return /^https?:\/\//i.test(operand);
}

/**
 * Has the server fetch the web addresses of the command line and the pages of `--sitemap`, and waits until they are
 * searchable.
 */
export async function ingestWebPages(
  { settings, client, terminal, text, signal }: CommandContext,
  storeId: string,
): Promise<{ path: string; outcome: IngestOutcome }[]> {
  const requests = [
    ...settings.operands.filter(isWebAddress).map((url) => ({ url })),
    ...(settings.sitemap === undefined ? [] : [{ sitemap_url: settings.sitemap, limit: settings.limit }]),
  ];
  const results: { path: string; outcome: IngestOutcome }[] = [];
  for (const request of requests) {
    const address = 'url' in request ? request.url : request.sitemap_url;
    terminal.err(`${text('fetchingPages', { address })}\n`);
    try {
      for (const page of await client.webPages(storeId, request, signal)) {
        const outcome = await outcomeOf(page);
        if (outcome.kind === 'failed')
          terminal.err(`${text('fileFailed', { path: page.url, reason: outcome.reason })}\n`);
        results.push({ path: page.url, outcome });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      results.push({ path: address, outcome: { kind: 'stopped', accepted: false } });
    }
  }
  return results;

  async function outcomeOf({ status, file_id, error }: WebPageResult): Promise<IngestOutcome> {
    if (status === 'failed' || file_id === null) return { kind: 'failed', reason: error?.message ?? status };
    const file = await waitUntilDone(client, storeId, file_id, { signal });
    if (file.status === 'completed') return { kind: status, unreadPages: [] };
    return { kind: 'failed', reason: file.last_error?.message ?? file.status };
  }
}
