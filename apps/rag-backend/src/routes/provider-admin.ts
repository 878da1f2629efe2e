import type { Service } from '@frogwell/http-service';
import { ChooseProviderRequest, ProviderChoiceState, ProviderList } from '@frogwell/protocol';
import type { ModelDirectory } from '../answer/model-directory.ts';
import type { PROVIDERS, ProviderSettings } from '../answer/provider-settings.ts';
import { endpointState } from './provider-state.ts';

export interface ProviderAdminDependencies {
  directory: Pick<ModelDirectory, 'state' | 'choose' | 'resetChoice'>;
  providers: Pick<ProviderSettings, 'allowed' | 'fallback'>;
}

/**
 * `GET`, `PUT`, `DELETE /admin/provider`: who answers when a request does not say. `GET /admin/providers`: everything
 * that can answer, and how it is doing. Behind the same keys as all routes.
 */
export function providerAdmin(app: Service, { directory, providers }: ProviderAdminDependencies): void {
  const current = async (signal: AbortSignal) => {
    const { choice, chain } = await directory.state(signal);
    return {
      object: 'provider_choice',
      ...choice,
      fallback: providers.fallback,
      allowed: ['auto', ...providers.allowed],
      chain,
    };
  };
  const described = (summary: string) => ({ tags: ['models'], summary, answer: ProviderChoiceState });
  app.get('/admin/provider', { schema: described('Who answers when a request does not say') }, (request) =>
    current(request.signal),
  );

  app.put(
    '/admin/provider',
    { schema: { ...described('Chooses who answers from now on'), body: ChooseProviderRequest } },
    async (request) => {
      await directory.choose(request.body, { signal: request.signal, requestId: request.id });
      return current(request.signal);
    },
  );

  app.delete('/admin/provider', { schema: described('Back to what LLM_PROVIDER says') }, async (request) => {
    await directory.resetChoice(request.id);
    return current(request.signal);
  });

  const listing = {
    tags: ['models'],
    summary: 'Everything that can answer, and how it does',
    answer: ProviderList,
  };
  app.get('/admin/providers', { schema: listing }, async (request) => {
    const { choice, chain, problem, local, openai } = await directory.state(request.signal);
    const role = (provider: (typeof PROVIDERS)[number]) => ({
      id: provider,
      object: 'provider',
      chosen: choice.provider === provider,
      allowed: providers.allowed.includes(provider) || choice.provider === provider,
      fallback: providers.fallback.includes(provider),
    });
    return {
      object: 'list',
      choice,
      chain,
      problem,
      data: [
        {
          ...role('local'),
          endpoints: local.map(({ url, endpoint, ...found }) => ({
            ...endpointState(endpoint),
            url,
            ...found,
          })),
        },
        {
          ...role('openai'),
          endpoints:
            openai === null
              ? []
              : [{ ...endpointState(openai.endpoint), url: openai.baseUrl, models: [openai.model] }],
        },
        { ...role('extractive'), endpoints: [] },
      ],
    };
  });
}
