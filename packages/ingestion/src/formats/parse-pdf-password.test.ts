import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { corpusFile, hasCorpus, withoutCorpus } from '../__fixtures__/corpus.ts';
import { parseBytes } from '../parse-file.ts';

describe.skipIf(!hasCorpus)(`a protected PDF${withoutCorpus}`, () => {
  const parse = async (password?: string) =>
    parseBytes(await readFile(corpusFile('libreoffice-writer-password.pdf')), {
      filename: 'a.pdf',
      ...(password !== undefined && { password }),
    });

  test('is read with its password', async () => {
    expect((await parse('openpassword')).text).toMatch(/\p{L}{3}/u);
  });

  test.each([
    ['without it', undefined, /protected by a password; give it as `password`/],
    ['with a wrong one', 'mật khẩu', /does not open/],
  ])('fails %s', async (_how, password, message) => {
    await expect(parse(password)).rejects.toMatchObject({
      code: 'encrypted',
      message: expect.stringMatching(message),
    });
  });
});
