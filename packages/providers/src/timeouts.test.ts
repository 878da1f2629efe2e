import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CallTimers, LOCAL_TIMEOUTS } from './timeouts.ts';

const { signal } = new AbortController();
const start = () => new CallTimers({ provider: 'local', timeouts: LOCAL_TIMEOUTS, signal });

test('a provider that is not there any more is given up long before its time for a first token', async () => {
  const timers = start();
  let looks = 0;
  timers.watch(async () => {
    looks += 1;
    return looks === 2; // once in vain is an accident
  }, 10);

  let looksUntilGone = 0;
  timers.signal.addEventListener('abort', () => {
    looksUntilGone = looks;
  });
  await sleep(200);

  expect(looksUntilGone).toBe(4);
  expect(timers.signal.reason).toMatchObject({
    code: 'upstream_timeout',
    timer: 'first-token',
    message: expect.stringContaining('fell silent'),
  });
  timers.stop();
});

test('once a token has come, and after the end, nobody looks any more', async () => {
  let looks = 0;
  const gone = async () => {
    looks += 1;
    return false;
  };
  const answering = start();
  answering.watch(gone, 10);
  answering.alive();
  const stopped = start();
  stopped.watch(gone, 10);
  stopped.stop();

  await sleep(60);

  expect(looks).toBe(0);
  expect(answering.signal.aborted).toBe(false);
  answering.stop();
});
