import { expect, test } from 'vitest';
import { openProductStore } from './product-store.ts';

test('makes documents searchable the way the product does, under their own ids', async () => {
  const store = await openProductStore([
    {
      id: 'dat',
      title: 'Luật Đất đai - Điều 12. Hành vi bị cấm',
      text: '1. Lấn đất, chiếm đất.\n2. Hủy hoại đất.',
    },
    { id: 'cay', title: '', text: 'Cây lúa được trồng nhiều ở đồng bằng sông Cửu Long.' },
    {
      id: 'river',
      title: 'Rivers',
      text: 'The Mekong is the longest river of the country and of the region.',
    },
  ]);
  try {
    const { passages } = await store.search('cây lúa trồng ở đâu', 3);
    const [best] = passages;
    if (best === undefined) throw new Error('nothing was found');

    expect(store.chunkCount).toBe(3);
    expect(store.documentOf(best.chunk)).toBe('cay');
    expect((await store.storedText(best.chunk)).slice(best.chunk.start, best.chunk.end)).toBe(
      best.chunk.text,
    );

    const first = async (question: string) => {
      const found = (await store.search(question, 1)).passages[0];
      return found && store.documentOf(found.chunk);
    };
    expect(await first('khoan 1 dieu 12 luat dat dai')).toBe('dat');
    expect(await first('which rivers are long?')).toBe('river');
  } finally {
    await store.close();
  }
});
