import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ReadSource } from '@frogwell/protocol';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  drawPdfPage,
  writePrintedPdf,
  writeScannedPdf,
} from '../../packages/ingestion/src/__fixtures__/write-scan.ts';
import { findRecogniser } from '../../packages/ingestion/src/outside/recogniser.ts';
import { type RunningFrogwell, startFrogwell } from './running-frogwell.ts';

const search = await findRecogniser(['eng'], {
  packages: process.env['FROGWELL_OCR'] || null,
  languageData: null,
});
let running: RunningFrogwell;

beforeAll(async () => {
  running = await startFrogwell();
});
afterAll(() => running.stop());

test.skipIf('missing' in search)(
  'a scan is read, answered from and cited, and its page says where the text comes from (skipped without text recognition)',
  { timeout: 120_000 },
  async () => {
    const scan = path.join(running.folder, 'leave.pdf');
    const page = await drawPdfPage(
      writePrintedPdf([['Annual leave', 'Every employee has twelve days of paid leave in a year.']]),
    );
    writeFileSync(scan, writeScannedPdf([page]));
    const client = new OpenAI({ apiKey: 'unused', baseURL: `${running.url}/v1` });

    const ingest = await running.frogwell(['ingest', scan, '--json']);
    const answer = await client.chat.completions.create({
      model: 'auto',
      messages: [{ role: 'user', content: 'How many days of paid leave does an employee have?' }],
    });

    expect(JSON.parse(ingest.stdout)).toMatchObject({ added: 1, failed: 0 });
    const { content, annotations } = answer.choices[0]?.message ?? {};
    expect(content).toContain('twelve days');
    const url = annotations?.[0]?.url_citation.url ?? '';
    const { pathname, search } = new URL(url);
    const response = await fetch(`${running.url}/admin/files/${pathname.split('/').at(-1)}/view${search}`);
    const view = ReadSource.parse(await response.json());
    expect(view).toMatchObject({ kind: 'pdf', page: 1, recognised_pages: [1] });
    expect(view.quote?.text).toContain('twelve days');
  },
);
