import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { parseBytes } from '../parse-file.ts';

const parse = (html: string | Uint8Array) =>
  parseBytes(typeof html === 'string' ? Buffer.from(html) : html, { filename: 'trang.html' });
const texts = async (html: string | Uint8Array) => (await parse(html)).blocks.map(({ text }) => text);

const LONG = 'Người lao động được nghỉ phép mười bốn ngày mỗi năm. '.repeat(6).trim();

test('the main part is read: headings, paragraphs, lists, tables, in order; what stands around it is not', async () => {
  const document =
    await parse(`<!doctype html><html><head><title>Nội quy | Công ty</title><style>p{}</style></head><body>
<header><p>Biểu tượng công ty</p></header><nav><ul><li>Trang chủ</li></ul></nav>
<div id="sidebar"><p>Tin liên quan</p></div>
<main><h1>Nội quy
 lao động</h1><p>${LONG}</p><h2>Nghỉ phép</h2><ul><li>Một<ul><li>Hai</li></ul></li></ul>
<div class="share-buttons"><p>Chia sẻ</p></div>
<table><tr><th>Cấp</th><th>Ngày</th></tr><tr><td>A</td><td>14</td></tr></table>
<p>Dòng một<br>dòng hai &amp; &lt;ba&gt;</p><script>var a = "<p>không</p>";</script></main>
<footer>© 2026</footer></body></html>`);

  expect(document.title).toBe('Nội quy lao động');
  expect(document.blocks.map(({ type, text }) => [type, text])).toEqual([
    ['heading', 'Nội quy lao động'],
    ['para', LONG],
    ['heading', 'Nghỉ phép'],
    ['list', 'Một'],
    ['list', 'Hai'],
    ['table-row', '| Cấp | Ngày |'],
    ['table-row', '| A | 14 |'],
    ['para', 'Dòng một\ndòng hai & <ba>'],
  ]);
  for (const block of document.blocks) expect(document.text.slice(block.start, block.end)).toBe(block.text);
});

test('a page without a main part is read whole, apart from its furniture', async () => {
  expect(
    await texts(
      '<html><body><nav>Trang chủ</nav><div>Xin chào<p>các bạn</p></div><p hidden>ẩn</p></body></html>',
    ),
  ).toEqual(['Xin chào', 'các bạn']);
});

test('a short main part does not hide the rest of the page', async () => {
  expect(await texts(`<body><main>Mục lục</main><div>${LONG}</div></body>`)).toEqual(['Mục lục', LONG]);
});

test('the text of a page keeps its lines only where it says so', async () => {
  expect(await texts('<body><p>một\n   hai</p><pre>ba\n  bốn</pre></body>')).toEqual(['một hai', 'ba\nbốn']);
});

test('tags that are never closed, and thousands inside each other, still give the text', async () => {
  expect(await texts('<body><p>một<p>hai<div>ba')).toEqual(['một', 'hai', 'ba']);
  expect(await texts(`<body>${'<div>'.repeat(20_000)}sâu`)).toEqual(['sâu']);
});

test('reads what the page says of its encoding where it is not UTF-8', async () => {
  const html = `<html><head><meta charset="windows-1251"></head><body><p>${'Привет, мир. '.repeat(20)}</p></body></html>`;

  expect((await texts(iconv.encode(html, 'windows-1251')))[0]).toContain('Привет, мир.');
});

test('a page of nothing but furniture has no text', async () => {
  await expect(parse('<html><body><nav>Trang chủ</nav></body></html>')).rejects.toMatchObject({
    code: 'empty_text',
  });
});
