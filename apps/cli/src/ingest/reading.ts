import { z } from 'zod';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

const Reading = z.object({ paused: z.boolean(), waiting: z.number(), running: z.number() });

/** `frogwell ingest --pause` and `--resume`: whether the server reads the files that wait. */
export async function switchReading(
  { client, settings, terminal, text, signal }: CommandContext,
  wanted: 'pause' | 'resume',
): Promise<number> {
  const json = { paused: wanted === 'pause' };
  const state = await client.get('/admin/ingestion', Reading, { method: 'PUT', json, signal });
  if (settings.json) terminal.out(`${JSON.stringify(state)}\n`);
  else
    terminal.out(
      `${text(state.paused ? 'readingPaused' : 'readingResumed', { waiting: state.waiting, running: state.running })}\n`,
    );
  return EXIT.ok;
}

/** Says so where files would wait for ever. */
export async function warnWhenPaused({ client, terminal, text, signal }: CommandContext): Promise<void> {
  const { paused, ...counts } = await client.get('/admin/ingestion', Reading, { signal });
  if (paused) terminal.err(`${text('readingPaused', counts)}\n`);
}
