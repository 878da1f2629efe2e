import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadPromptFiles, promptFor } from './prompt-files.ts';

async function ownFolder(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'frogwell-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

test('Frog gets its own wording, every other model the plain one, in the language of the question', async () => {
  const files = await loadPromptFiles('/nowhere');

  expect(promptFor(files, 'Llama-3.2-3B-Instruct-Frog', 'vi').user).toContain('### Câu hỏi:');
  expect(promptFor(files, 'frog', 'en').user).toContain('### Question:');
  expect(promptFor(files, 'gpt-4o-mini', 'und').user).toContain('Câu hỏi: {{question}}');
  expect(promptFor(files, 'gpt-4o-mini', 'en').version).toMatch(/^plain-\d+$/);
});

test('a file of the user takes the place of ours', async () => {
  const own = await ownFolder({
    'plain.vi.md':
      '# system\r\nCộc lốc.\r\n\r\n# user\r\n{{fence}}\r\n{{passages}}\r\n{{fence}}\r\n{{question}}\r\n',
  });

  const files = await loadPromptFiles(own);

  expect(files['plain.vi']).toEqual({
    version: 'plain.vi-own',
    system: 'Cộc lốc.',
    user: '{{fence}}\n{{passages}}\n{{fence}}\n{{question}}',
  });
  expect(files['plain.en'].version).toMatch(/^plain-\d+$/);
});

test('a file that would send no passages is refused by name', async () => {
  const own = await ownFolder({ 'frog.vi.md': '# user\n{{question}}\n' });

  await expect(loadPromptFiles(own)).rejects.toThrow(
    `${path.join(own, 'frog.vi.md')}: the part "# user" lacks {{fence}}, {{passages}}`,
  );
});
