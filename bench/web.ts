/**
 * The web app in a real browser: how much is loaded first, when is the first screen there, and does it stay smooth
 * while an answer streams into a long conversation?
 *
 * A stand-in cloud writes 100 tokens a second; the conversation holds 20,000 words already. Frames are counted and long
 * tasks measured by the browser's own Performance API; pressing a key while the answer streams shows how long input waits.
 *
 * Options: `--tokens 1000`, `--words 20000`
 */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { freePort } from '../test/e2e/frogwell-process.ts';
import { repositoryRoot } from '../test/source-files.ts';
import { startBackend } from './backend.ts';
import { median } from './statistics.ts';

const { values } = parseArgs({
  options: { tokens: { type: 'string', default: '1000' }, words: { type: 'string', default: '20000' } },
});
const TOKENS_PER_SECOND = 100;
const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium';
if (!existsSync(executablePath)) throw new Error('no Chromium: set CHROMIUM_PATH');

const dist = path.join(repositoryRoot, 'apps', 'web', 'dist');
const sizes = new Map(
  globSync('assets/*.{js,css,mjs}', { cwd: dist }).map((file) => [
    path.basename(file),
    gzipSync(readFileSync(path.join(dist, file)), { level: 9 }).length,
  ]),
);

/** Runs in the page: counts frames, long tasks and slow inputs between `begin()` and `end()`. */
const WATCH = `
  const watched = { frames: [], longTasks: [], inputs: [] };
  let isOn = false;
  const frame = (at) => {
    if (isOn) watched.frames.push(at);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const observe = (options, keep) =>
    new PerformanceObserver((list) => isOn && list.getEntries().forEach(keep)).observe(options);
  observe({ type: 'longtask' }, ({ duration }) => watched.longTasks.push(duration));
  observe({ type: 'event', durationThreshold: 16 }, ({ name, duration }) => {
    if (name === 'keydown') watched.inputs.push(duration);
  });
  globalThis.begin = () => { isOn = true; };
  globalThis.end = () => { isOn = false; return watched; };
  undefined;
`;

const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
const cloudPort = await freePort();
const cloud = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'writer', object: 'model' }] }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  const timer = setInterval(() => {
    const text = WORDS[sent % WORDS.length] ?? '';
    sent += 1;
    const isLast = sent === Number(values.tokens);
    response.write(
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text }, finish_reason: isLast ? 'stop' : null }] })}\n\n`,
    );
    if (!isLast) return;
    clearInterval(timer);
    response.end('data: [DONE]\n\n');
  }, 1_000 / TOKENS_PER_SECOND);
  response.once('close', () => clearInterval(timer));
});
const WORDS =
  'Thời gian **thử việc** là 60 ngày, lương bằng `90%` mức chính thức.\n\n- mục thứ nhất\n- mục thứ hai\n\n'.split(
    /(?<=\s)/,
  );
await new Promise<void>((resolve) => cloud.listen(cloudPort, '127.0.0.1', resolve));

const port = await freePort();
const backend = await startBackend({
  port,
  dataDir: folder,
  env: {
    LLM_PROVIDER: 'openai',
    OPENAI_API_KEY: 'bench',
    OPENAI_BASE_URL: `http://127.0.0.1:${cloudPort}/v1`,
    OPENAI_MODEL: 'writer',
  },
});
const url = `http://127.0.0.1:${port}`;
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  await tellFirstLoad();
  await tellStreaming();
} finally {
  await browser.close();
  backend.child.kill('SIGTERM');
  await backend.exited;
  cloud.closeAllConnections();
  cloud.close();
  rmSync(folder, { recursive: true, force: true });
}

async function tellFirstLoad(): Promise<void> {
  const paints: number[] = [];
  let scripts = 0;
  let styles = 0;
  for (let round = 0; round < 5; round++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'networkidle' });
    paints.push(
      await page.evaluate(
        () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      ),
    );
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1) ?? ''),
    );
    scripts = sum(loaded.filter((name) => name.endsWith('.js')).map((name) => sizes.get(name) ?? 0));
    styles = sum(loaded.filter((name) => name.endsWith('.css')).map((name) => sizes.get(name) ?? 0));
    await context.close();
  }
  console.log(`first load             ${kilobytes(scripts)} JavaScript, ${kilobytes(styles)} CSS (gzip -9)`);
  console.log(`first contentful paint ${median(paints).toFixed(0)} ms (median of ${paints.length})`);
  for (const [name, size] of [...sizes].toSorted((a, b) => b[1] - a[1]).slice(0, 8))
    console.log(`  ${kilobytes(size).padStart(9)}  ${name}`);
}

async function tellStreaming(): Promise<void> {
  const id = await longConversation(Number(values.words));
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.goto(`${url}/chat/${id}`, { waitUntil: 'networkidle' });
  await page.evaluate(WATCH);
  const box = page.getByRole('textbox').last();
  await box.fill('Viết thật dài nhé');
  await box.press('Enter');
  await page.waitForTimeout(1_500);
  await page.evaluate('begin()');
  const seconds = Number(values.tokens) / TOKENS_PER_SECOND - 3;
  for (let at = 0; at < seconds; at += 0.5) {
    await box.press('a');
    await page.waitForTimeout(500);
  }
  const { frames, longTasks, inputs } = await page.evaluate<Watched>('end()');
  const gaps = frames
    .slice(1)
    .map((at, index) => at - (frames[index] ?? at))
    .toSorted((a, b) => a - b);
  const at = (share: number) => (gaps[Math.floor(gaps.length * share)] ?? Number.NaN).toFixed(0);
  console.log(`streaming ${TOKENS_PER_SECOND} tokens/s into ${values.words} words, ${seconds} s watched`);
  console.log(
    `  frames               ${((1_000 * frames.length) / ((frames.at(-1) ?? 0) - (frames[0] ?? 0))).toFixed(0)}/s; gap p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`,
  );
  console.log(
    `  tasks over 50 ms     ${longTasks.length}, the longest ${Math.max(0, ...longTasks).toFixed(0)} ms`,
  );
  console.log(
    `  a key until painted  median ${inputs.length === 0 ? 'under 16' : median(inputs).toFixed(0)} ms, worst ${Math.max(0, ...inputs).toFixed(0)} ms (${inputs.length} slow enough to be listed)`,
  );
}

interface Watched {
  frames: number[];
  longTasks: number[];
  inputs: number[];
}

async function longConversation(words: number): Promise<string> {
  const answer = WORDS.join('').repeat(Math.ceil(500 / WORDS.length));
  const turns = Math.ceil(words / answer.split(/\s+/).length);
  const call = async (address: string, body: unknown): Promise<{ id: string }> => {
    const response = await fetch(`${url}${address}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as { id: string };
  };
  const { id } = await call('/v1/conversations', { metadata: { title: 'Dài' } });
  for (let turn = 0; turn < turns; turn++) {
    await call(`/v1/conversations/${id}/items`, {
      items: [
        { role: 'user', content: `Câu hỏi ${turn}` },
        { role: 'assistant', content: answer },
      ],
    });
  }
  return id;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
