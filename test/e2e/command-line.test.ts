import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../source-files.ts';
import { freePort, runProgram } from './frogwell-process.ts';
import { type RunningFrogwell, startFrogwell } from './running-frogwell.ts';

let running: RunningFrogwell;
let samples: string;

beforeAll(async () => {
  running = await startFrogwell();
  samples = path.join(running.folder, 'tài liệu mẫu');
  cpSync(path.join(repositoryRoot, 'samples'), samples, { recursive: true });
});

afterAll(() => running.stop());

test('without documents the answer says how to add some', async () => {
  const ask = await running.frogwell(['ask', 'Nhân viên được nghỉ phép năm bao nhiêu ngày?']);

  expect(ask.status).toBe(0);
  expect(ask.stdout).not.toContain('14 ngày');
  expect(ask.stdout).toContain('extractive');
});

test('a reader that has enough is no failure', async () => {
  const bin = path.join(repositoryRoot, 'apps', 'cli', 'bin', 'frogwell.mjs');
  const piped = runProgram('sh', ['-c', `'${process.execPath}' '${bin}' ask 'xin chào' | true`], {
    env: { FROGWELL_URL: running.url },
  });

  expect(await piped.exited).toBe(0);
  expect(piped.output()).toBe('');
});

test('ingest sends what is new, then nothing, then what has changed', async () => {
  writeFileSync(path.join(samples, 'note.md'), '# Note\n\nThe kettle is in room 4.\n');
  writeFileSync(path.join(samples, 'picture.png'), 'x');

  const first = await running.frogwell(['ingest', samples]);
  expect(first.status).toBe(0);
  expect(first.stdout).toContain('5 new, 0 changed, 0 unchanged, 0 failed');
  expect(first.stderr).toContain('picture.png: this kind of file is not supported');

  const second = await running.frogwell(['ingest', samples, '--json']);
  expect(JSON.parse(second.stdout)).toMatchObject({ added: 0, changed: 0, unchanged: 5, failed: 0 });

  writeFileSync(path.join(samples, 'note.md'), '# Note\n\nThe kettle is in room 9.\n');
  const third = await running.frogwell(['ingest', samples, '--json']);
  expect(JSON.parse(third.stdout)).toMatchObject({ added: 0, changed: 1, unchanged: 4, failed: 0 });

  const ask = await running.frogwell(['ask', 'Where is the kettle?']);
  expect(ask.stdout).toContain('room 9');
  expect(ask.stdout).not.toContain('room 4');
  expect((await client().files.list()).data).toHaveLength(5);
});

test('a file that cannot be read fails alone, with its reason, and the exit status says so', async () => {
  const folder = path.join(running.folder, 'broken');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'broken.pdf'), '%PDF-1.7\n1 0 obj\n<< cut off');
  writeFileSync(path.join(folder, 'fine.txt'), 'The spare key hangs behind the door.');

  const ingest = await running.frogwell(['ingest', folder, '--json', '--store', 'broken']);

  expect(ingest.status).toBe(1);
  const summary = JSON.parse(ingest.stdout);
  expect(summary).toMatchObject({ store: 'broken', added: 1, failed: 1 });
  expect(summary.failures).toHaveLength(1);
  expect(summary.failures[0].path).toContain('broken.pdf');
  expect(summary.failures[0].reason.length).toBeGreaterThan(10);
});

test('web pages are not fetched unless the service is set to', async () => {
  const ingest = await running.frogwell(['ingest', 'https://example.com/', '--store', 'broken']);

  expect(ingest.status).toBe(1);
  expect(ingest.stderr).toContain('set WEB_INGESTION=on');
});

test('a store of its own is searched only when it is named', async () => {
  const own = await running.frogwell(['ask', 'Where does the spare key hang?', '--store', 'broken']);
  const other = await running.frogwell(['ask', 'Where does the spare key hang?', '--json']);

  expect(own.stdout).toContain('behind the door');
  expect(JSON.parse(other.stdout).answer).not.toContain('behind the door');
});

test('a known question is answered word for word', async () => {
  const ask = await running.frogwell(['ask', '  khi nào Công ty trả lương ', '--json']);
  const answer = JSON.parse(ask.stdout);

  expect(answer.provider).toBe('known-answer');
  expect(answer.answer).toContain(
    'Lương được chuyển khoản vào ngày 5 hằng tháng. Nếu ngày 5 là ngày nghỉ thì trả vào ngày làm việc liền trước.',
  );
  expect(answer.sources[0]).toMatchObject({ filename: 'hoi-dap.csv' });
});

test.each([
  ['Hồ sơ nhân sự được lưu trữ bao lâu?', '20 năm', 'quy-che-su-dung-tai-lieu.txt'],
  ['ho so nhan su duoc luu tru bao lau', '20 năm', 'quy-che-su-dung-tai-lieu.txt'],
  ['Lương thử việc bằng bao nhiêu phần trăm lương chính thức?', '90%', 'so-tay-nhan-vien.md'],
  ['Ai được sao chụp tài liệu mức Mật?', 'giám đốc', 'quy-che-su-dung-tai-lieu.txt'],
  ['How long is the warranty of the Lily Pad?', '24 months', 'lily-pad-faq.md'],
  ['How long does a full battery charge last?', '11 hours', 'lily-pad-faq.md'],
])('"%s" is answered with "%s" from %s, and its quotes are exact', async (question, expected, filename) => {
  const ask = await running.frogwell(['ask', question, '--json']);
  const answer = JSON.parse(ask.stdout);

  expect(answer.answer).toContain(expected);
  expect(answer.provider).toBe('extractive');
  expect(answer.sources.map((source: { filename: string }) => source.filename)).toContain(filename);
  const store = await storeNamed('default');
  for (const { file_id, quote } of answer.sources) {
    const parts = await Array.fromAsync(
      client().vectorStores.files.content(file_id, { vector_store_id: store.id }),
    );
    expect(parts.map(({ text }) => text).join('')).toContain(quote);
  }
});

test('a question that the documents do not answer is refused, in its language, without sources', async () => {
  const ask = await running.frogwell(['ask', 'Ai vô địch giải bóng đá thế giới năm 1998?', '--json']);
  const answer = JSON.parse(ask.stdout);

  expect(answer.provider).toBe('none');
  expect(answer.sources).toEqual([]);
});

test('on a terminal the answer is streamed, otherwise it comes whole, and both are the same text', async () => {
  const question = 'How long is the warranty of the Lily Pad?';
  const whole = await running.frogwell(['ask', question, '--no-stream']);
  const streamed = await running.frogwell(['ask', question, '--stream']);
  const withoutTime = (text: string) => text.replace(/in [\d.]+ s/, '');

  expect(withoutTime(streamed.stdout)).toBe(withoutTime(whole.stdout));
  expect(whole.stdout).toMatch(/Sources:\n {2}\[1\] lily-pad-faq\.md/);
});

test('search lists passages with score and file', async () => {
  const search = await running.frogwell(['search', 'thời hạn lưu trữ hợp đồng', '--limit', '3']);

  expect(search.status).toBe(0);
  expect(search.stdout).toMatch(/^1\. [01]\.\d{3} {2}quy-che-su-dung-tai-lieu\.txt, Điều 6/);
  expect(search.stdout.match(/^\d\. /gm)?.length).toBeLessThanOrEqual(3);
});

test('doctor finds everything in order', async () => {
  const doctor = await running.frogwell(['doctor', '--json']);
  const report = JSON.parse(doctor.stdout);

  expect(doctor.status).toBe(0);
  expect(report.fail).toBe(0);
  expect(report.checks.find(({ name }: { name: string }) => name === 'RAG backend').status).toBe('ok');
});

test('the exit status tells a script what happened', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`;

  expect((await running.frogwell(['help'])).status).toBe(0);
  expect((await running.frogwell(['frobnicate'])).status).toBe(2);
  expect((await running.frogwell(['ask'])).status).toBe(2);
  expect((await running.frogwell(['ingest', 'no-such-folder'])).status).toBe(2);
  expect((await running.frogwell(['ask', 'x', '--model', 'no-such-model'])).status).toBe(1);
  const unreachable = await running.frogwell(['ask', 'x', '--url', nobody, '--lang', 'vi']);
  expect(unreachable.status).toBe(3);
  expect(unreachable.stderr).toContain('Hãy chạy `npm start`');
});

test('Ctrl+C during a long ingestion says what is done and what is not; the next run goes on', async () => {
  const folder = path.join(running.folder, 'many');
  mkdirSync(folder);
  const sentences = 'Tài liệu này nói về việc lưu trữ hồ sơ của phòng. '.repeat(4_000);
  for (let index = 0; index < 60; index++) {
    writeFileSync(path.join(folder, `${index}.txt`), `Tệp số ${index}. ${sentences}`);
  }
  const bin = path.join(repositoryRoot, 'apps', 'cli', 'bin', 'frogwell.mjs');
  const env = { FROGWELL_URL: running.url };
  const ingest = runProgram(process.execPath, [bin, 'ingest', folder, '--store', 'many'], { env });
  await ingest.waitFor(/^1\/60/m, 60_000);

  ingest.child.kill('SIGINT');

  expect(await ingest.exited).toBe(130);
  expect(ingest.output()).toMatch(/Stopped: \d+ files done, \d+ still with the server, \d+ not sent\./);
  const store = await storeNamed('many');
  expect(store.file_counts.failed).toBe(0);
  await client().vectorStores.delete(store.id);
});

function client(): OpenAI {
  return new OpenAI({ baseURL: `${running.url}/v1`, apiKey: 'unused', maxRetries: 0 });
}

async function storeNamed(name: string): Promise<OpenAI.VectorStore> {
  for await (const store of client().vectorStores.list()) {
    if (store.name === name) return store;
  }
  throw new Error(`no store named ${name}`);
}

test('eval asks the questions of a file, checks their sources, and fails when one gets worse', async () => {
  await running.frogwell(['ingest', samples, '--store', 'golden']);
  const table = path.join(running.folder, 'câu hỏi.csv');
  writeFileSync(
    table,
    '\uFEFFquestion,expected_source,expected_text\r\n"Khi nào công ty trả lương?",hoi-dap.csv,ngày 5 hằng tháng\r\nWho won the World Cup in 1998?,nobody.pdf,\r\nXin chào,,\r\n',
  );
  const args = ['eval', table, '--store', 'golden', '--json'];

  const first = await running.frogwell(args);
  expect(first.status).toBe(0);
  const summary = JSON.parse(first.stdout);
  expect(summary).toMatchObject({ questions: 3, judged: 2, passed: 1, regressions: [] });
  expect(summary.results[1]).toMatchObject({ passed: false, provider: 'none' });
  expect(summary.results[2]).toMatchObject({ passed: null });

  writeFileSync(table, 'question,expected_source\nKhi nào công ty trả lương?,nobody.pdf\n');
  const worse = await running.frogwell(args);
  expect(worse.status).toBe(1);
  expect(JSON.parse(worse.stdout).regressions).toEqual(['Khi nào công ty trả lương?']);
  expect((await running.frogwell([...args, '--accept'])).status).toBe(0);
  expect((await running.frogwell(args)).status).toBe(0);
  expect((await running.frogwell(['eval', path.join(running.folder, 'none.csv')])).status).toBe(2);
});

test('answers that were rated become such a file', async () => {
  const answer = await client().chat.completions.create({
    model: 'auto',
    messages: [{ role: 'user', content: 'Where is the kettle?' }],
  });
  const rated = await fetch(`${running.url}/v1/chat/completions/${answer.id}/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rating: 'up' }),
  });
  expect(rated.status).toBe(200);
  const file = path.join(running.folder, 'golden.jsonl');

  expect((await running.frogwell(['eval', '--export', file])).status).toBe(0);
  const checked = await running.frogwell(['eval', file, '--json']);

  expect(JSON.parse(checked.stdout)).toMatchObject({ questions: 1, judged: 1, passed: 1 });
});

test('keys: the first one closes the service, a wrong one opens nothing, revoking the last one opens it again', async () => {
  const none = await running.frogwell(['keys']);
  expect(none.stdout).toContain('No key is needed');

  const created = await running.frogwell(['keys', 'create', 'laptop of Lan']);
  expect(created.status).toBe(0);
  expect(created.stdout).toMatch(/^fw-[\w-]{43}\n$/);
  expect(created.stderr).toContain('first key');
  const key = { FROGWELL_API_KEY: created.stdout.trim() };

  const without = await running.frogwell(['keys', 'list']);
  expect(without.status).toBe(1);
  expect(without.stderr).toContain('FROGWELL_API_KEY');
  const listed = await running.frogwell(['keys', 'list'], { env: key });
  expect(listed.stdout).toMatch(/^key_\w+ {2}fw-\S{4}…\S{4} {2}laptop of Lan {2}\(last used \d{4}-/);
  expect(listed.stdout).not.toContain(created.stdout.trim());

  const unknown = await running.frogwell(['keys', 'revoke', 'key_other'], { env: key });
  expect(unknown.status).toBe(1);
  const id = listed.stdout.split(' ')[0] ?? '';
  const revoked = await running.frogwell(['keys', 'revoke', id], { env: key });
  expect(revoked.stdout).toContain('No key is left');
  expect((await running.frogwell(['keys', 'list'])).status).toBe(0);
  expect((await running.frogwell(['keys', 'create'])).status).toBe(2);
});
