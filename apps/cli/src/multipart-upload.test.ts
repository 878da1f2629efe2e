import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { multipartUpload } from './multipart-upload.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-upload-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the body is a form that any server reads, with the name as it is and the announced length', async () => {
  const file = path.join(folder, 'a.bin');
  const content = Buffer.from('Luật\r\n--x\r\n\0');
  writeFileSync(file, content);
  let counted = 0;
  const { headers, body } = multipartUpload(
    { path: file, name: 'Luật "đất" đai.txt', size: content.length },
    (count) => {
      counted += count;
    },
  );

  const sent = Buffer.concat(await Array.fromAsync(body));
  const form = await new Response(sent, {
    headers: { 'content-type': headers['content-type'] ?? '' },
  }).formData();
  const received = form.get('file');

  expect(headers['content-length']).toBe(String(sent.length));
  expect(form.get('purpose')).toBe('assistants');
  expect(received).toBeInstanceOf(File);
  if (!(received instanceof File)) return;
  expect(received.name).toBe('Luật "đất" đai.txt');
  expect(Buffer.from(await received.arrayBuffer())).toEqual(content);
  expect(counted).toBe(content.length);
});
