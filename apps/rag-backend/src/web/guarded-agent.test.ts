import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGuardedAgent, guardedLookup, type ResolveHost } from './guarded-agent.ts';
import { WebGuard } from './web-guard.ts';

const server = createServer((_request, response) => response.setHeader('connection', 'close').end('inside'));
let port: number;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port; // listening on a port, so the address is one
});
afterAll(() => server.close());

/** A name server whose answers change: the last one stays. */
function answering(...answers: string[][]): { resolveHost: ResolveHost; asked: () => number } {
  let count = 0;
  return {
    asked: () => count,
    resolveHost: async () => {
      const addresses = answers[Math.min(count, answers.length - 1)] ?? [];
      count += 1;
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
  };
}

function agentFor(resolveHost: ResolveHost, ...hostnames: string[]) {
  const guard = new WebGuard(hostnames.map((hostname) => ({ hostname, port })));
  return createGuardedAgent({ guard, resolveHost, connectTimeoutMs: 500 });
}

test('a named host is reached on its private address, with one lookup per connection', async () => {
  const { resolveHost, asked } = answering(['127.0.0.1']);
  const dispatcher = agentFor(resolveHost, 'wiki.lan');

  const answer = await request(`http://wiki.lan:${port}/`, { dispatcher });

  expect(await answer.body.text()).toBe('inside');
  expect(asked()).toBe(1);
  await dispatcher.destroy();
});

test('a name that answers otherwise the second time is refused the second time', async () => {
  const { resolveHost, asked } = answering(['127.0.0.1'], ['169.254.169.254']);
  const dispatcher = agentFor(resolveHost, 'rebind.example');

  const first = await request(`http://rebind.example:${port}/`, { dispatcher });
  expect(await first.body.text()).toBe('inside');

  await expect(request(`http://rebind.example:${port}/`, { dispatcher })).rejects.toMatchObject({
    code: 'address_refused',
  });
  expect(asked()).toBe(2);
  await dispatcher.destroy();
});

test.each([
  ['a private address', ['127.0.0.1']],
  ['IPv6 of this machine', ['::1']],
  ['an IPv4 address in IPv6', ['::ffff:127.0.0.1']],
  ['a private address beside a public one', ['93.184.216.34', '10.0.0.1']],
  ['metadata', ['169.254.169.254']],
  ['no address', []],
])('an unnamed host is never asked on %s', async (_what, addresses) => {
  const dispatcher = agentFor(answering(addresses).resolveHost);

  await expect(request('http://public.example/', { dispatcher })).rejects.toMatchObject({
    code: addresses.length === 0 ? 'ENOTFOUND' : 'address_refused',
  });
  await dispatcher.destroy();
});

test('an address that is written out passes no lookup and is refused all the same', async () => {
  const dispatcher = agentFor(answering(['93.184.216.34']).resolveHost);

  await expect(request(`http://127.0.0.1:${port}/`, { dispatcher })).rejects.toMatchObject({
    code: 'address_refused',
  });
  await expect(request(`http://[::1]:${port}/`, { dispatcher })).rejects.toMatchObject({
    code: 'address_refused',
  });
  await dispatcher.destroy();
});

test('the lookup hands the socket what it has checked: public at first, private later is an error', async () => {
  const guard = new WebGuard([]);
  const { resolveHost } = answering(['93.184.216.34'], ['192.168.0.1']);
  const lookup = guardedLookup(resolveHost, (address) => guard.permits(address, false));
  const ask = (all: boolean) =>
    new Promise((resolve) => lookup('rebind.example', { all }, (error, ...found) => resolve(error ?? found)));

  expect(await ask(true)).toEqual([[{ address: '93.184.216.34', family: 4 }]]);
  expect(await ask(false)).toMatchObject({ code: 'address_refused' });
});

test('what a refusal says does not tell where the name leads', async () => {
  const dispatcher = agentFor(answering(['10.11.12.13']).resolveHost);

  const failure = await request('http://secret.example/', { dispatcher }).catch((error: Error) => error);

  expect(String(failure)).toContain('secret.example is not on the public internet');
  expect(String(failure)).not.toContain('10.11');
  await dispatcher.destroy();
});
