import { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE_FILES } from '../test-support/hostile/hostile-files.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

let backend: TestBackend;
let storeId: string;

beforeAll(async () => {
  backend = await startBackend();
  storeId = (await backend.client.vectorStores.create({ name: 'hostile' })).id;
});
afterAll(() => backend.remove());

describe('whatever is uploaded, it ends with a reason and the service goes on', () => {
  test.each(HOSTILE_FILES)('$what', { timeout: 120_000 }, async ({ filename, make, outcome }) => {
    const upload = await toFile(make(), filename);

    const file = await backend.client.vectorStores.files.uploadAndPoll(storeId, upload, {
      pollIntervalMs: 50,
    });

    if (file.status === 'failed') {
      // A sentence for people, then the stable code.
      expect(file.last_error?.message).toMatch(/^\S.{10,}\(\w+\)$/s);
      const code = /\((\w+)\)$/.exec(file.last_error?.message ?? '')?.[1];
      expect(outcome).not.toBe('completed');
      if (outcome instanceof RegExp) expect(code).toMatch(outcome);
    } else {
      expect(file.status).toBe('completed');
      expect(outcome === 'completed' || outcome === 'any').toBe(true);
    }
    expect((await fetch(`${backend.url}/livez`)).status).toBe(200);
  });

  test('and good files are still read', async () => {
    const file = await backend.client.vectorStores.files.uploadAndPoll(
      storeId,
      await toFile(Buffer.from('Thư viện mở cửa lúc bảy giờ sáng.'), 'thư viện.txt'),
    );

    expect(file.status).toBe('completed');
  });
});
