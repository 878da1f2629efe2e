import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { AdmissionQueue } from './admission-queue.ts';
import { EngineError } from './engine-error.ts';

const never = new AbortController().signal;

afterEach(() => {
  vi.useRealTimers();
});

function queue(slots: number, capacity: number, maxWaitMs = 60_000): AdmissionQueue {
  return new AdmissionQueue({ slots, capacity, maxWaitMs });
}

test('lets as many in as there are slots, the others in the order of their arrival', async () => {
  const door = queue(2, 8);
  const entered: string[] = [];
  const enter = (name: string) =>
    door.enter({ signal: never, client: name }).then((release) => {
      entered.push(name);
      return release;
    });
  const first = await enter('a');
  await enter('b');
  const waiting = [enter('c'), enter('d')];
  await Promise.resolve();
  expect(entered).toEqual(['a', 'b']);

  first();
  (await waiting[0])?.();
  await waiting[1];

  expect(entered).toEqual(['a', 'b', 'c', 'd']);
  expect(door).toMatchObject({ running: 2, waiting: 0 });
});

test('a client with nothing running goes before one that holds the slots', async () => {
  const door = queue(1, 8);
  const entered: string[] = [];
  const enter = (client: string, name = client) =>
    door.enter({ signal: never, client }).then((release) => {
      entered.push(name);
      return release;
    });
  const release = await enter('busy', 'busy 1');
  const second = door.enter({ signal: never, client: 'busy' }).then(() => entered.push('busy 2'));
  const other = enter('other');
  door.resize({ slots: 2 });
  (await other)();
  await second;
  release();

  expect(entered).toEqual(['busy 1', 'other', 'busy 2']);
});

test('clients take turns, however many requests one of them has', async () => {
  const door = queue(1, 16);
  const served: string[] = [];
  const enter = async (client: string) => {
    const release = await door.enter({ signal: never, client });
    served.push(client);
    await new Promise(setImmediate);
    release();
  };

  await Promise.all(['a', 'a', 'a', 'a', 'b', 'b', 'c'].map(enter));

  expect(served.join('')).toBe('abcabaa');
});

test('a client that waits is not overtaken for ever by ones that come anew', async () => {
  const door = queue(1, 4);
  const release = await door.enter({ signal: never, client: 'a' });
  let isServed = false;
  const waits = door.enter({ signal: never, client: 'a' }).then((leave) => {
    isServed = true;
    leave();
  });
  let strangers = 0;
  const stranger = async () => (await door.enter({ signal: never, client: `s${strangers++}` }))();
  const crowd = [stranger(), stranger()];
  release();
  for (let turn = 0; turn < 20 && !isServed; turn++) {
    crowd.push(stranger());
    await crowd.shift();
  }
  await Promise.all([waits, ...crowd]);

  expect(strangers).toBeLessThan(12);
});

test('tells everybody who waits its place, whenever it changes', async () => {
  const door = queue(1, 8);
  const release = await door.enter({ signal: never, client: 'a' });
  const places: number[][] = [[], []];
  const leave = new AbortController();
  const enter = (signal: AbortSignal, told: number[] = []) =>
    door.enter({ signal, client: 'b', onPosition: (position) => told.push(position) });
  const gone = enter(leave.signal, places[0]);
  const stays = enter(never, places[1]);

  leave.abort(new Error('left'));
  await expect(gone).rejects.toThrow('left');
  release();
  await stays;

  expect(places).toEqual([[1], [2, 1]]);
});

test('a full queue is refused, with the time that the queue takes as measured', async () => {
  vi.useFakeTimers();
  const door = queue(2, 2);
  const early = await door.enter({ signal: never, client: 'a' });
  vi.advanceTimersByTime(8_000);
  early();
  await door.enter({ signal: never, client: 'a' });
  await door.enter({ signal: never, client: 'a' });
  const waits = [1, 2].map(() => door.enter({ signal: never, client: 'a' }));

  await expect(door.enter({ signal: never, client: 'a' })).rejects.toMatchObject({
    code: 'rate_limit_exceeded',
    message: expect.stringContaining('2 requests wait already'),
    // The third in the queue, two slots, 8 s each.
    retryAfterMs: 12_000,
  });
  door.refuseAll(() => new EngineError('shutting_down', 'gone'));
  await Promise.allSettled(waits);
});

test('who waited too long is sent away, but not in the middle of a list', async () => {
  vi.useFakeTimers();
  const door = queue(1, 1, 30_000);
  const release = await door.enter({ signal: never, client: 'a' });
  const waits = door.enter({ signal: never, client: 'a' });
  const refused = expect(waits).rejects.toThrow(/no slot was free within 30 s/);
  const continued = door.enter({ signal: never, client: 'b', isContinued: true });
  expect(door.waiting).toBe(2);

  vi.advanceTimersByTime(60_000);
  await refused;
  expect(door.waiting).toBe(1);
  release();
  (await continued)();

  expect(door).toMatchObject({ running: 0, waiting: 0 });
});

test('nobody takes more than half of the places while others want one', async () => {
  const door = queue(1, 4);
  await door.enter({ signal: never, client: 'a' });
  const greedy = [1, 2, 3, 4].map(() => door.enter({ signal: never, client: 'greedy' }));
  const modest = door.enter({ signal: never, client: 'modest' });

  await expect(greedy[3]).rejects.toThrow(/most of the places/);
  await expect(door.enter({ signal: never, client: 'greedy' })).rejects.toThrow(/others wait too/);
  expect(door.waiting).toBe(4);
  door.refuseAll(() => new EngineError('engine_crashed', 'gone'));
  const ended = await Promise.allSettled([...greedy, modest]);
  expect(ended.every(({ status }) => status === 'rejected')).toBe(true);
});

test('the slots of another process are free, and what ran on the old one gives nothing back', async () => {
  const door = queue(1, 4);
  const old = await door.enter({ signal: never, client: 'a' });
  const waits = door.enter({ signal: never, client: 'a' });
  door.freeSlots();
  const release = await waits;

  old();
  expect(door.running).toBe(1);
  release();
  expect(door.running).toBe(0);
});

test('never more run than there are slots, and every place comes back', async () => {
  const step = fc.record({
    client: fc.constantFrom('a', 'b', 'c'),
    act: fc.constantFrom('enter', 'release', 'abort'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(step, { maxLength: 40 }),
      async (slots, steps) => {
        const door = queue(slots, 5);
        const inside: (() => void)[] = [];
        const waiting: AbortController[] = [];
        for (const { client, act } of steps) {
          if (act === 'release') inside.shift()?.();
          else if (act === 'abort') waiting.shift()?.abort();
          else {
            const leave = new AbortController();
            waiting.push(leave);
            door.enter({ signal: leave.signal, client }).then(
              (release) => inside.push(release),
              () => undefined,
            );
          }
          await new Promise(setImmediate);
          expect(door.running).toBeLessThanOrEqual(slots);
          expect(door.waiting).toBeLessThanOrEqual(5);
        }
        for (const leave of waiting) leave.abort();
        for (let release = inside.shift(); release !== undefined; release = inside.shift()) release();
        await new Promise(setImmediate);
        for (let release = inside.shift(); release !== undefined; release = inside.shift()) release();
        expect(door).toMatchObject({ running: 0, waiting: 0 });
      },
    ),
    { numRuns: 60 },
  );
});
