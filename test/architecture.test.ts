import { describe, expect, test } from 'vitest';
import { brokenRules, importsOf } from './import-rules.ts';
import { repositoryFiles, sourceFiles } from './source-files.ts';

const files = sourceFiles();

test('imports point one way', () => {
  expect(files.length).toBeGreaterThan(50);

  expect(brokenRules(files)).toEqual([]);
});

describe('a wrong import is found', () => {
  test.each([
    ['packages/ingestion/src/a.ts', "import { openSqliteStorage } from '@frogwell/storage';"],
    ['packages/storage/src/a.ts', "import { searchPassages } from '@frogwell/retrieval';"],
    ['packages/protocol/src/a.ts', "export * from '@frogwell/providers';"],
    ['packages/retrieval/src/a.ts', "import { openSqliteStorage } from '@frogwell/storage';"],
    ['packages/retrieval/src/a.ts', "import { type Storage, openSqliteStorage } from '@frogwell/storage';"],
    ['packages/providers/src/a.ts', "const storage = await import('@frogwell/storage');"],
    ['packages/storage/src/a.ts', "import { a } from '@frogwell/protocol/src/files.ts';"],
    ['packages/storage/src/a.ts', "import { a } from '../../protocol/src/files.ts';"],
    ['packages/storage/src/a.ts', "import { a } from './b';"],
    ['apps/cli/src/a.ts', "import { createApp } from '@frogwell/rag-backend';"],
    ['apps/cli/src/a.ts', "import { createService } from '@frogwell/http-service';"],
    ['apps/llm-service/src/a.ts', "import { openSqliteStorage } from '@frogwell/storage';"],
    ['apps/rag-backend/src/routes/a.ts', "import { openSqliteStorage } from '@frogwell/storage';"],
    ['apps/rag-backend/src/routes/a.ts', "import { Pool } from 'undici';"],
    ['apps/rag-backend/src/routes/a.ts', "import { createApp } from '../app.ts';"],
    ['apps/rag-backend/src/answer/a.ts', "import type { FastifyReply } from 'fastify';"],
    ['apps/rag-backend/src/answer/a.ts', "import { files } from '../routes/files.ts';"],
    ['apps/rag-backend/src/library/a.ts', "import { main } from '../main.ts';"],
  ])('%s: %s', (path, text) => {
    expect(brokenRules([{ path, text }])).toHaveLength(1);
  });
});

test('type imports and imports over several lines are read as what they are', () => {
  const imports = importsOf(`
    import type { A } from 'a';
    import { type B, type C } from 'b';
    import {
      D,
      type E,
    } from 'c';
    // import { F } from 'd';
    import 'e';
  `);

  expect(imports.map(({ specifier, isTypeOnly }) => [specifier, isTypeOnly])).toEqual([
    ['a', true],
    ['b', true],
    ['c', false],
    ['e', false],
  ]);
});

test('no drawer folders: a file is named after what it does', () => {
  const drawers = repositoryFiles().filter((path) =>
    /(^|\/)(utils?|helpers?|common|shared|misc|lib)(\/|\.[^/]+$)/.test(path),
  );

  expect(drawers).toEqual([]);
});

test('no source file is longer than 400 lines', () => {
  const tooLong = files
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > 400);

  expect(tooLong).toEqual([]);
});

test('settings are read at the edge: by main and by what main hands the environment to', () => {
  const edges =
    /^(apps\/[\w-]+\/src\/main\.ts|scripts\/|test\/|bench\/|evals\/)|\/(__fixtures__|test-support)\/|\.test\.ts$/;
  // These start a process or a thread of their own and choose what it inherits; no setting of ours is among it.
  const starters = [
    'apps/llm-service/src/engine/model-process.ts',
    'packages/ingestion/src/parser-pool.ts',
    'packages/ingestion/src/serve-parser-child.ts',
    'packages/storage/src/sqlite/worker-client.ts',
  ];
  const readers = files
    .filter(
      ({ path, text }) => !edges.test(path) && /\bprocess\.env\b/.test(text.replace(/\/\*[\s\S]*?\*\//g, '')),
    )
    .map(({ path }) => path);

  expect(readers.filter((path) => !starters.includes(path))).toEqual([]);
  expect(starters.filter((path) => !readers.includes(path))).toEqual([]);
});
