import { expect, test } from 'vitest';
import { html } from './html.ts';
import { preferredLanguage } from './page-texts.ts';

test('values are escaped, HTML and lists of HTML are not, nothing is nothing', () => {
  const item = (text: string) => html`<li title="${text}">${text}</li>`;

  expect(html`<ul>${['<a>', '"&\''].map(item)}${null}${false}${3}</ul>`.text).toBe(
    '<ul><li title="&lt;a&gt;">&lt;a&gt;</li><li title="&quot;&amp;&#39;">&quot;&amp;&#39;</li>3</ul>',
  );
});

test.each([
  [undefined, 'vi'],
  ['', 'vi'],
  ['en-US,en;q=0.9', 'en'],
  ['vi-VN,vi;q=0.9,en;q=0.8', 'vi'],
  ['en;q=0.5, vi;q=0.9', 'vi'],
  ['fr-FR, de;q=0.9', 'vi'],
  ['fr, en;q=0.1', 'en'],
  ['en;q=0, fr', 'vi'],
] as const)('a browser that accepts %j reads %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});
