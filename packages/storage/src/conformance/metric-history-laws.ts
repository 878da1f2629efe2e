import { expect, test } from 'vitest';
import { METRIC_POINTS_KEPT, type MetricPoint } from '../contract/metric-history.ts';
import type { Bench } from './index.ts';
import { contentHashOf } from './workbench.ts';

export function metricHistoryLaws(bench: () => Bench): void {
  const history = () => bench().workbench.storage.metricHistory;
  const minute = (number: number, value: unknown = number): MetricPoint => ({
    step: 60,
    at: number * 60,
    point: { value },
  });

  test('points are given back by step and time, oldest first, and outlive a restart', async () => {
    const tens: MetricPoint = { step: 10, at: 120, point: { nested: { list: [1, null, 'ế'] } } };
    await history().keep([minute(3), minute(1), tens, minute(2)]);

    await bench().reopen();

    expect(await history().range(60, { from: 60, to: 180 })).toEqual([minute(1), minute(2)]);
    expect(await history().range(10, { from: 0, to: 1_000 })).toEqual([tens]);
    expect(await history().range(3_600, { from: 0, to: 1_000 })).toEqual([]);
  });

  test('a point of the same step and time is replaced, one of another step is not', async () => {
    const hour: MetricPoint = { step: 3_600, at: 0, point: { value: 'hour' } };
    await history().keep([minute(0, 'before'), hour]);
    await history().keep([minute(0, 'after')]);

    expect(await history().range(60, { from: 0, to: 60 })).toEqual([minute(0, 'after')]);
    expect(await history().range(3_600, { from: 0, to: 60 })).toEqual([hour]);
  });

  test('the size counts uploads, searchable passages, and the same bytes once', async () => {
    const { workbench } = bench();
    const empty = await workbench.storage.size();
    await workbench.store();
    await workbench.add('file-1', { chunks: ['one', 'two', 'three'] });
    await workbench.file('file-2', { contentHash: contentHashOf('one\ntwo\nthree') });
    await workbench.file('file-3');

    const full = await workbench.storage.size();

    expect(empty).toMatchObject({ files: 0, passages: 0, fileBytes: 0 });
    expect(full).toMatchObject({ files: 3, passages: 3, fileBytes: 200 });
    expect(full.indexBytes).toBeGreaterThan(0);
    await workbench.storage.catalogue.deleteFile('file-1');
    expect(await workbench.storage.size()).toMatchObject({ files: 2, passages: 0, fileBytes: 200 });
  });

  test('only so many steps stay, and another step loses none for it', async () => {
    const kept = METRIC_POINTS_KEPT[60];
    await history().keep([{ step: 3_600, at: 0, point: {} }]);
    await history().keep(Array.from({ length: kept }, (_, number) => minute(number)));
    await history().keep([minute(kept), minute(kept + 1)]);

    const left = await history().range(60, { from: 0, to: Number.MAX_SAFE_INTEGER });

    expect(left).toHaveLength(kept);
    expect(left[0]).toEqual(minute(2));
    expect(left.at(-1)).toEqual(minute(kept + 1));
    expect(await history().range(3_600, { from: 0, to: 1 })).toHaveLength(1);
  });
}
