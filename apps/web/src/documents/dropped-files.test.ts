import { expect, test } from 'vitest';
import { readDroppedFiles } from './dropped-files.ts';

interface Tree {
  [name: string]: Tree | 'file';
}

/** What a browser gives for a dropped file or folder; its readers give at most two entries at a time. */
function entryOf(name: string, content: Tree | 'file'): unknown {
  if (content === 'file') {
    return {
      name,
      isFile: true,
      isDirectory: false,
      file: (give: (file: File) => void) => give(new File([''], name)),
    };
  }
  const entries = Object.entries(content).map(([each, inside]) => entryOf(each, inside));
  return {
    name,
    isFile: false,
    isDirectory: true,
    createReader: () => {
      const left = [...entries];
      return { readEntries: (give: (some: unknown[]) => void) => give(left.splice(0, 2)) };
    },
  };
}

function dropped(tree: Tree): DataTransfer {
  const items = Object.entries(tree).map(([name, content]) => ({
    kind: 'file',
    webkitGetAsEntry: () => entryOf(name, content),
    getAsFile: () => null,
  }));
  return { items: [...items, { kind: 'string' }] } as unknown as DataTransfer; // as much as is read of it
}

test('files in folders are found to any depth, with the folder they came from', async () => {
  const { files, leftOut } = await readDroppedFiles(
    dropped({
      'một.txt': 'file',
      'Phòng A': { 'a.pdf': 'file', 'b.pdf': 'file', 'c.pdf': 'file', Năm: { 'd.docx': 'file' } },
    }),
  );

  expect(files.map(({ file, folder }) => [folder, file.name])).toEqual([
    ['', 'một.txt'],
    ['Phòng A', 'a.pdf'],
    ['Phòng A', 'b.pdf'],
    ['Phòng A', 'c.pdf'],
    ['Phòng A/Năm', 'd.docx'],
  ]);
  expect(leftOut).toBe(0);
});

test('hidden files of folders are left out; one that was dropped by itself is meant', async () => {
  const { files, leftOut } = await readDroppedFiles(
    dropped({
      '.env.txt': 'file',
      A: { '.DS_Store': 'file', '~$a.docx': 'file', 'Thumbs.db': 'file', 'a.docx': 'file', '.git': {} },
    }),
  );

  expect(files.map(({ file }) => file.name)).toEqual(['.env.txt', 'a.docx']);
  expect(leftOut).toBe(4);
});
