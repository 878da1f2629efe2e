import { expect, test } from 'vitest';
import { placeOnPage } from './page-places.ts';

const BOX = { page: 1, x0: 100, y0: 600, x1: 200, y1: 620 };

test('a box in points from the bottom left becomes shares from the top left', () => {
  const upright = { width: 500, height: 800, convertToViewportPoint: (x: number, y: number) => [x, 800 - y] };

  expect(placeOnPage(BOX, upright)).toEqual({ left: 0.2, top: 0.225, width: 0.2, height: 0.025 });
});

test('of a page that is turned, it turns with it', () => {
  const turned = { width: 800, height: 500, convertToViewportPoint: (x: number, y: number) => [y, x] };

  expect(placeOnPage(BOX, turned)).toEqual({ left: 0.75, top: 0.2, width: 0.025, height: 0.2 });
});
