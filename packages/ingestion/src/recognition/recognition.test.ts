import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { corpusFile, hasCorpus, withoutCorpus } from '../__fixtures__/corpus.ts';
import { drawPdfPage, writePrintedPdf, writeScannedPdf } from '../__fixtures__/write-scan.ts';
import { findRecogniser, type Recogniser } from '../outside/recogniser.ts';
import { packagedLanguages } from '../outside/tesseract-package.ts';
import { parseBytes } from '../parse-file.ts';

const PAGE = [
  'Annual leave',
  'Every employee has twelve days of paid leave in a year.',
  'Ask for it two weeks before it begins.',
];
const NOWHERE = { packages: null, languageData: null };
const program = await findRecogniser(['vie', 'eng'], NOWHERE);
const folder = process.env['FROGWELL_OCR'] || undefined;
const packaged = folder === undefined ? [] : await packagedLanguages(folder, ['vie', 'eng']);
const RECOGNISERS: [name: string, recogniser: Recogniser | null][] = [
  ['the program Tesseract', 'found' in program ? program.found : null],
  [
    'the package tesseract.js',
    folder === undefined || packaged.length === 0
      ? null
      : { kind: 'package', location: folder, languageData: null, languages: packaged },
  ],
];

test('a scan says what is missing where nothing can read it', async () => {
  const scan = writeScannedPdf([await drawPdfPage(writePrintedPdf([PAGE]))]);

  const read = parseBytes(scan, { filename: 'scan.pdf' });

  await expect(read).rejects.toMatchObject({
    code: 'empty_text',
    message: expect.stringContaining('install Tesseract'),
  });
});

test('a program that is not there is not an error', async () => {
  expect(await findRecogniser(['xxx'], { packages: '/nowhere', languageData: '/nowhere' })).toHaveProperty(
    'missing',
  );
});

describe.each(RECOGNISERS)('with %s (skipped where it is not installed)', (_name, recogniser) => {
  const programs = { recogniser, office: null };
  const skipped = recogniser === null;

  test.skipIf(skipped)('reads the scanned pages of a PDF and leaves the others alone', async () => {
    const scan = writeScannedPdf([await drawPdfPage(writePrintedPdf([PAGE]))]);
    let extraMs = 0;
    const progress: unknown[] = [];

    const document = await parseBytes(scan, {
      filename: 'scan.pdf',
      programs,
      moreTime: (ms) => {
        extraMs += ms;
      },
      onProgress: (done) => progress.push(done),
    });

    expect(document.text).toContain('twelve days of paid leave');
    expect(document.warnings).toContainEqual({ code: 'page_recognised', page: 1 });
    const line = document.blocks
      .flatMap(({ boxes = [] }) => boxes)
      .find(({ start, end }) => document.text.slice(start, end).includes('twelve days'));
    // Drawn with its baseline at 756 points from the bottom, 60 from the left.
    expect(line?.page).toBe(1);
    expect(line?.x0).toBeCloseTo(60, -1);
    expect(((line?.y0 ?? 0) + (line?.y1 ?? 0)) / 2).toBeCloseTo(760, -1);
    expect(extraMs).toBeGreaterThan(0);
    expect(progress).toEqual([
      { done: 0, total: 1 },
      { done: 1, total: 1 },
    ]);
  });

  test.skipIf(skipped)('an empty page stays a warning', async () => {
    const blank = writeScannedPdf([
      await drawPdfPage(writePrintedPdf([PAGE])),
      await drawPdfPage(writePrintedPdf([[]])),
    ]);

    const document = await parseBytes(blank, { filename: 'scan.pdf', programs });

    expect(document.warnings).toContainEqual({ code: 'page_without_text', page: 2 });
  });

  test.skipIf(skipped || !hasCorpus)(`reads Vietnamese with its marks${withoutCorpus}`, async () => {
    const law = await readFile(corpusFile('law-fallback-font.pdf'));
    const scan = writeScannedPdf([await drawPdfPage(law)]);

    const document = await parseBytes(scan, { filename: 'luat.pdf', programs });

    expect(document.text.replace(/\s+/g, ' ')).toContain('LUẬT GIAO THÔNG ĐƯỜNG BỘ');
    expect(document.text.replace(/\s+/g, ' ')).toContain('Phạm vi điều chỉnh');
  });
});

describe('with language data that somebody brought (skipped where there is no package to take it from)', () => {
  const skipped = folder === undefined || packaged.length === 0;
  const ownName = 'qaa'; // a code that no installation has

  async function bring(): Promise<string> {
    const data = await mkdtemp(path.join(tmpdir(), 'frogwell-'));
    onTestFinished(() => rm(data, { recursive: true }));
    const file = path.join(
      'node_modules',
      '@tesseract.js-data',
      'eng',
      '4.0.0_best_int',
      'eng.traineddata.gz',
    );
    const zipped = await readFile(path.join(folder ?? '', file));
    await writeFile(path.join(data, `${ownName}.traineddata`), gunzipSync(zipped));
    return data;
  }

  test.skipIf(skipped)('both recognisers read with it', async () => {
    const languageData = await bring();
    const search = await findRecogniser([ownName], { packages: folder ?? null, languageData });
    if (!('found' in search)) throw new Error(search.missing);
    const scan = writeScannedPdf([await drawPdfPage(writePrintedPdf([PAGE]))]);

    const kinds = search.found.kind === 'program' ? [search.found] : [];
    for (const recogniser of [
      ...kinds,
      { ...search.found, kind: 'package' as const, location: folder ?? '' },
    ]) {
      const programs = { recogniser, office: null };
      const document = await parseBytes(scan, { filename: 'scan.pdf', programs });
      expect(document.text, recogniser.kind).toContain('twelve days of paid leave');
    }
  });

  test.skipIf(skipped)('its languages count only where they are more', async () => {
    const languageData = await bring();

    const both = await findRecogniser(['vie', 'eng', ownName], { packages: folder ?? null, languageData });

    expect(both).toMatchObject({ found: { languageData: null, languages: ['vie', 'eng'] } });
  });
});
