import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { repositoryRoot } from './source-files.ts';

// The scripts are plain JavaScript for any Node; these are the shapes that they promise.
const { readableLine }: { readableLine(line: string): string | undefined } = await import(
  `${repositoryRoot}scripts/readable-log.mjs`
);
const { startSettings }: { startSettings(args: string[]): Record<string, unknown> } = await import(
  `${repositoryRoot}scripts/settings.mjs`
);

const entry = { time: 1_795_000_000_000, pid: 1, hostname: 'vm', name: 'rag-backend' };

test('on a terminal a request is one short line, with what an operator looks for', () => {
  const line = readableLine(
    JSON.stringify({
      ...entry,
      level: 30,
      requestId: 'req_1',
      method: 'POST',
      route: '/v1/files',
      status: 200,
      totalMs: 12.5,
      msg: 'request',
    }),
  );

  expect(line).toMatch(/^\d\d:\d\d:\d\d rag-backend POST \/v1\/files status=200 totalMs=12\.5$/);
});

test('a warning and an error are shown with their cause, health checks and steps of a start are not', () => {
  const health = { ...entry, level: 30, method: 'GET', route: '/health', status: 200, msg: 'request' };

  expect(readableLine(JSON.stringify({ ...entry, level: 40, msg: 'key unused' }))).toMatch(
    / warn +key unused$/,
  );
  expect(
    readableLine(JSON.stringify({ ...entry, level: 50, msg: 'x', err: { message: 'disk full' } })),
  ).toMatch(/ error x cause=disk full$/);
  expect(readableLine(JSON.stringify(health))).toBeUndefined();
  expect(readableLine(JSON.stringify({ ...entry, level: 30, msg: 'listening' }))).toBeUndefined();
});

test('what is no log line is shown as it is', () => {
  expect(readableLine('Error: boom')).toBe('Error: boom');
  expect(readableLine('17')).toBe('17');
});

test('flags of npm start become the variables of the services', () => {
  const settings = startSettings([
    '--port',
    '31000',
    '--llm-port=8002',
    '--data-dir',
    '/srv/a b',
    '--grounding=prefer',
  ]);

  expect(settings).toMatchObject({ ragPort: 31_000, llmPort: 8002, dataDir: '/srv/a b' });
  expect(settings['flags']).toEqual({
    RAG_PORT: '31000',
    LLM_PORT: '8002',
    DATA_DIR: '/srv/a b',
    GROUNDING: 'prefer',
  });
});

test.each([
  [['--port'], 'needs a value'],
  [['--rag-port', '70000'], 'RAG_PORT=70000'],
  [['--rag-port', '8005', '--llm-port', '8005'], 'are both 8005'],
  [['--host', '0.0.0.0'], 'API_KEYS'],
  [['--unknown', 'x'], '--unknown'],
  [['positional'], 'positional'],
])('npm start -- %j is refused with %s', (args, message) => {
  expect(() => startSettings(args)).toThrow(message);
});

test('npm and npx work under an older Node: the scripts bring the right one themselves', () => {
  const npmrc = readFileSync(`${repositoryRoot}.npmrc`, 'utf8');

  // With it `npx frogwell` ends in EBADENGINE before the command can start itself again under the pinned Node.
  expect(npmrc).not.toContain('engine-strict');
  // npm's warning about the same would stand above every answer.
  expect(npmrc).toContain('loglevel=error');
});
