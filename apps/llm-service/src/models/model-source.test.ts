import path from 'node:path';
import { expect, test } from 'vitest';
import { nameOf, parseModelSource } from './model-source.ts';

test('a name, a file of Hugging Face, an address and a path are understood', () => {
  expect(parseModelSource(' Frog ')).toMatchObject({
    kind: 'hugging-face',
    repository: 'phamhai/Llama-3.2-3B-Instruct-Frog-Q4_K_M-GGUF',
    file: null,
  });
  expect(parseModelSource('hf:owner/repo/sub/model.gguf')).toEqual({
    kind: 'hugging-face',
    repository: 'owner/repo',
    revision: 'main',
    file: 'sub/model.gguf',
    known: null,
  });
  expect(parseModelSource('https://example.org/m.gguf')).toEqual({
    kind: 'url',
    url: 'https://example.org/m.gguf',
  });
  expect(parseModelSource('/usb/mô hình.gguf')).toEqual({
    kind: 'path',
    path: path.resolve('/usb/mô hình.gguf'),
  });
  expect(parseModelSource('m.gguf')).toMatchObject({ kind: 'path', path: path.resolve('m.gguf') });
});

test.each([
  ['frogg', /did you mean frog\?/],
  ['bge', /did you mean bge-m3\?/],
  ['hf:owner', /expected hf:owner\/repository\/file\.gguf/],
  ['hf:owner/../x.gguf', /expected hf:/],
  ['nothing', /there is no model "nothing"; expected a name/],
])('%s is refused with what would be right', (text, message) => {
  expect(() => parseModelSource(text)).toThrow(message);
});

test('a model is called as in the catalogue, or as its file', () => {
  expect(nameOf(parseModelSource('frog'), 'x.gguf')).toBe('frog');
  expect(nameOf(parseModelSource('hf:a/b/Model-Q4.gguf'), 'Model-Q4.gguf')).toBe('model-q4');
});
