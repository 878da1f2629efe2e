import { expect, test } from 'vitest';
import { checkXml } from './office-container.ts';

const nested = (depth: number) =>
  Buffer.from(`<?xml version="1.0"?>${'<a>'.repeat(depth)}x${'</a>'.repeat(depth)}`);

test('takes XML up to the depth limit and not one level more', () => {
  expect(() => checkXml(nested(200), 200)).not.toThrow();
  expect(() => checkXml(nested(201), 200)).toThrow(expect.objectContaining({ code: 'too_large' }));
});

test('does not count empty elements, comments, character data and quoted angle brackets', () => {
  const xml = `<a>${'<b c="</d>>"/>'.repeat(500)}<!-- ${'<x>'.repeat(500)} --><![CDATA[${'<x>'.repeat(500)}]]></a>`;

  expect(() => checkXml(Buffer.from(xml), 3)).not.toThrow();
});

test('refuses entities, whatever they expand to', () => {
  const xml = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>';

  expect(() => checkXml(Buffer.from(xml), 200)).toThrow(expect.objectContaining({ code: 'corrupt' }));
});
