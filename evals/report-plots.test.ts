import { expect, test } from 'vitest';
import { escaped, gainPlot, rocPlot } from './report-plots.ts';
import { compareRuns } from './statistics.ts';

test('a curve goes through its points, the dot lies at the threshold, and the area is in the legend', () => {
  const margins = { answerable: { a: 0.3, b: -0.1 }, unanswerable: { c: 0.1, d: -0.2 } };

  const svg = rocPlot([{ label: 'law & order', margins }]);

  // The square begins at 34, 8 and is 240 wide: half of it is 120.
  expect(svg).toContain('points="34.0,248.0 34.0,128.0 154.0,128.0 154.0,8.0 274.0,8.0"');
  expect(svg).toContain('<circle cx="154.0" cy="128.0"');
  expect(svg).toContain('law &#38; order 0.750</text>');
});

test('a set that refuses everything has its dot in the corner', () => {
  const svg = rocPlot([{ label: 's', margins: { answerable: { a: -1 }, unanswerable: { b: -2 } } }]);

  expect(svg).toContain('<circle cx="34.0" cy="248.0"');
});

test('a gain lies to the right of the line at zero, a loss to its left, with the widest interval at the edge', () => {
  const gain = { ...compareRuns({ a: 0 }, { a: 1 }, { resamples: 10 }), mean: 0.1, low: -0.1, high: 0.2 };

  const svg = gainPlot([{ set: 's', gain }]);

  // The plot begins at 90 and is 260 wide: zero lies at 220.
  expect(svg).toContain('<line x1="220.0" x2="220.0" y1="0"');
  expect(svg).toContain('<line x1="155.0" x2="350.0" y1="14"');
  expect(svg).toContain('<circle cx="285.0"');
});

test('markup in a name stays text', () => {
  expect(escaped('<a href="x">')).toBe('&#60;a href=&#34;x&#34;&#62;');
});
