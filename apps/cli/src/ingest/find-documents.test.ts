import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { storedPath } from './file-identity.ts';
import { findDocuments } from './find-documents.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-find-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(path.join(folder, 'phòng ban', '.git'), { recursive: true });
for (const name of [
  'b.md',
  'phòng ban/Luật đất đai.TXT',
  'phòng ban/.git/c.txt',
  '.ẩn.md',
  '~$a.docx',
  'photo.png',
]) {
  writeFileSync(path.join(folder, name), 'x');
}
writeFileSync(path.join(folder, 'empty.csv'), '');
symlinkSync(folder, path.join(folder, 'loop'));
const signal = new AbortController().signal;

test('walks folders; hidden, empty and unsupported files are left out and told', async () => {
  const found = await findDocuments([folder], signal);

  expect(found.documents.map((file) => path.relative(folder, file.path))).toEqual([
    'b.md',
    'phòng ban/Luật đất đai.TXT',
  ]);
  expect(found.unsupported.map((file) => path.basename(file))).toEqual(['photo.png']);
  expect(found.empty.map((file) => path.basename(file))).toEqual(['empty.csv']);
  expect(found.hiddenCount).toBe(3);
});

test('a file that is named itself is sent whatever it is, and once only', async () => {
  const photo = path.join(folder, 'photo.png');
  const found = await findDocuments([photo, photo], signal);

  expect(found.documents).toEqual([{ path: photo, sizeBytes: 1 }]);
});

test('links to files outside are followed only where that is allowed', async () => {
  const outside = mkdtempSync(path.join(tmpdir(), 'frogwell-outside-'));
  const inside = mkdtempSync(path.join(tmpdir(), 'frogwell-inside-'));
  writeFileSync(path.join(outside, 'secret.txt'), 'x');
  writeFileSync(path.join(inside, '..a.txt'), 'x');
  symlinkSync(path.join(outside, 'secret.txt'), path.join(inside, 'link.txt'));
  symlinkSync(path.join(inside, '..a.txt'), path.join(inside, 'own link.txt'));
  const names = async (options?: { linksWithin: string }) =>
    (await findDocuments([inside], signal, options)).documents.map((file) => path.basename(file.path));

  const all = await names();
  const within = await names({ linksWithin: realpathSync(inside) });

  expect(all).toEqual(['link.txt', 'own link.txt']);
  expect(within).toEqual(['own link.txt']);
  for (const gone of [outside, inside]) rmSync(gone, { recursive: true });
});

test('a path that does not exist is an error', async () => {
  await expect(findDocuments([path.join(folder, 'gone')], signal)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a stored path fits an attribute, and long paths that differ stay different', () => {
  const long = (start: string) => `/${start}/${'thư mục/'.repeat(100)}tệp.txt`;

  expect(storedPath('/a/b.txt')).toBe('/a/b.txt');
  expect(storedPath(long('một')).length).toBeLessThanOrEqual(512);
  expect(storedPath(long('một'))).not.toBe(storedPath(long('hai')));
  expect(storedPath(long('một'))).toMatch(/tệp\.txt$/);
});
