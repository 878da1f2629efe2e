import type { ProviderEndpoint, ProviderList } from '@frogwell/protocol';
import { expect, test } from 'vitest';
import { remoteHosts } from './remote-hosts.ts';

const endpoint = (url: string) => ({ url }) as ProviderEndpoint; // nothing else of it counts
const provider = (id: 'local' | 'openai' | 'extractive', ...urls: string[]) =>
  ({ id, endpoints: urls.map(endpoint) }) as ProviderList['data'][number];
const list = {
  data: [
    provider(
      'local',
      'http://localhost:8001',
      'http://127.0.0.2:1',
      'http://[::1]:2',
      'http://gpu.lan:8001',
      'http://gpu.lan:9',
    ),
    provider('openai', 'https://api.openai.com/v1'),
    provider('extractive'),
  ],
};

test.each([
  ['openai', ['api.openai.com']],
  ['local', ['gpu.lan']],
  ['auto', ['gpu.lan']],
  ['extractive', []],
] as const)('%s sends texts to %j', (choice, hosts) => {
  expect(remoteHosts(choice, list)).toEqual(hosts);
});

test('a name that only begins like this machine is another one', () => {
  expect(remoteHosts('local', { data: [provider('local', 'http://localhost.evil.example')] })).toEqual([
    'localhost.evil.example',
  ]);
});
