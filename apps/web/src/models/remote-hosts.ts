import type { ProviderChoiceName, ProviderList } from '@frogwell/protocol';

/** Other machines to which questions and passages would go, by name. */
export function remoteHosts(provider: ProviderChoiceName, { data }: Pick<ProviderList, 'data'>): string[] {
  const asked = provider === 'auto' ? 'local' : provider;
  const endpoints = data.find(({ id }) => id === asked)?.endpoints ?? [];
  const hosts = endpoints
    .map(({ url }) => URL.parse(url)?.hostname ?? url)
    .filter((host) => !isThisMachine(host));
  return [...new Set(hosts)];
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host.startsWith('127.');
}
