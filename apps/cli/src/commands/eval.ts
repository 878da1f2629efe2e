import { readFile, writeFile } from 'node:fs/promises';
import { ChatCompletion } from '@frogwell/protocol';
import { z } from 'zod';
import type { CommandContext } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { exportGolden } from '../golden/export-golden.ts';
import { type GoldenCase, readGoldenCases } from '../golden/golden-cases.ts';
import { type GoldenResult, judgeAnswer, regressions } from '../golden/judge-answer.ts';

const Recorded = z.array(
  z.object({
    question: z.string(),
    store: z.string(),
    provider: z.string(),
    rank: z.number().nullable(),
    passed: z.boolean().nullable(),
    ms: z.number(),
  }),
);

/**
 * `frogwell eval <file>`: asks the questions of a file and checks their sources against those that are expected; exit status 1
 * when one fails that passed the last time. `--accept` takes the new results for right.
 * `frogwell eval --export <file>`: writes the answers that were rated as such a file.
 */
export async function evaluate(context: CommandContext): Promise<number> {
  const { settings, client, terminal, text, signal } = context;
  const [file, ...others] = settings.operands;
  if (settings.exportTo !== undefined) {
    if (file !== undefined) throw new UsageError(text('evalUsage'));
    const count = await exportGolden(client, settings.exportTo, signal);
    terminal.out(`${text('evalExported', { count, file: settings.exportTo })}\n`);
    return EXIT.ok;
  }
  if (file === undefined || others.length > 0) throw new UsageError(text('evalUsage'));
  const cases = await readGoldenCases(file);
  const store = settings.store === undefined ? undefined : await client.findStore(settings.store, signal);
  if (settings.store !== undefined && store === undefined)
    throw new UsageError(text('noStore', { store: settings.store }));
  const record = `${file}.results.json`;
  const before = await readRecord(record);
  const results: GoldenResult[] = [];
  for (const one of cases) results.push(await run(one, context, store?.id));

  const worse = regressions(before, results);
  if (worse.length === 0 || settings.accept) await writeFile(record, `${JSON.stringify(results, null, 2)}\n`);
  report(results, worse, context);
  return worse.length > 0 && !settings.accept ? EXIT.failed : EXIT.ok;
}

async function run(
  one: GoldenCase,
  { client, settings, signal }: CommandContext,
  storeId: string | undefined,
): Promise<GoldenResult> {
  const began = performance.now();
  const storeIds = storeId === undefined ? one.vectorStoreIds : [storeId];
  const response = await client.send('/v1/chat/completions', {
    json: {
      model: settings.model ?? 'auto',
      messages: [{ role: 'user', content: one.question }],
      ...(storeIds && { vector_store_ids: storeIds }),
    },
    signal,
  });
  const { choices } = ChatCompletion.parse(await response.body.json());
  const message = choices[0]?.message;
  const given = { content: message?.content ?? '', annotations: message?.annotations ?? [] };
  return {
    question: one.question,
    store: storeIds?.join(',') ?? '',
    provider: String(response.headers['x-frogwell-provider'] ?? ''),
    ...judgeAnswer(one, given),
    ms: Math.round(performance.now() - began),
  };
}

async function readRecord(file: string): Promise<GoldenResult[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw new UsageError(`${file}: ${error.message}`);
  });
  try {
    return Recorded.parse(JSON.parse(text));
  } catch {
    // Taken for no results, it would hide every regression.
    throw new UsageError(`${file}: is not a record of results; delete it to begin a new one`);
  }
}

function report(
  results: readonly GoldenResult[],
  worse: readonly string[],
  { settings, terminal, text }: CommandContext,
): void {
  const judged = results.filter(({ passed }) => passed !== null);
  const passed = judged.filter((result) => result.passed);
  const refused = results.filter(({ provider }) => provider === 'none');
  const times = results.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const summary = {
    questions: results.length,
    judged: judged.length,
    passed: passed.length,
    refused: refused.length,
    median_ms: times[times.length >> 1] ?? 0,
    regressions: worse,
  };
  if (settings.json) {
    terminal.out(`${JSON.stringify({ ...summary, results })}\n`);
    return;
  }
  for (const result of judged) {
    if (result.passed) continue;
    terminal.out(
      `${text(worse.includes(result.question) ? 'evalWorse' : 'evalFailed')}  ${result.question}\n`,
    );
  }
  terminal.out(
    `${text('evalSummary', {
      questions: summary.questions,
      judged: summary.judged,
      passed: summary.passed,
      refused: summary.refused,
      ms: summary.median_ms,
    })}\n`,
  );
  if (worse.length > 0 && !settings.accept)
    terminal.out(`${text('evalRegressed', { count: worse.length })}\n`);
}
