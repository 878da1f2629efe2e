import type { Service } from '@frogwell/http-service';
import {
  ChooseProviderRequest,
  ProviderChoiceState,
  ProviderList,
  ProviderTestResult,
} from '@frogwell/protocol';
import { z } from 'zod';
import type { ModelDirectory } from '../answer/model-directory.ts';
import type { PROVIDERS, ProviderSettings } from '../answer/provider-settings.ts';
import { testProvider } from '../answer/test-provider.ts';
import { endpointState, serviceMemory } from './provider-state.ts';

export interface ProviderAdminDependencies {
  directory: Pick<ModelDirectory, 'state' | 'choose' | 'resetChoice' | 'serversOf'>;
  providers: Pick<ProviderSettings, 'allowed' | 'fallback'>;
}

const TestParams = z.object({ provider: z.enum(['local', 'openai']) });

/**
 * `GET`, `PUT`, `DELETE /admin/provider`: who answers when a request does not say. `GET /admin/providers`: everything
 * that can answer, and how it is doing. `POST /admin/providers/{name}/test`: asks it something short. Behind the same keys as all routes.
 */
export function providerAdmin(app: Service, { directory, providers }: ProviderAdminDependencies): void {
  const current = async (signal: AbortSignal): Promise<ProviderChoiceState> => {
    const { choice, chain } = await directory.state(signal);
    return {
      object: 'provider_choice' as const,
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
  app.get('/admin/providers', { schema: listing }, async (request): Promise<ProviderList> => {
    const { choice, chain, problem, local, openai } = await directory.state(request.signal);
    const role = (provider: (typeof PROVIDERS)[number]) => ({
      id: provider,
      object: 'provider' as const,
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
          endpoints: local.map(({ url, endpoint, memory, ...found }) => ({
            ...endpointState(endpoint),
            url,
            ...found,
            memory: serviceMemory(memory),
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

  app.post(
    '/admin/providers/:provider/test',
    {
      schema: {
        tags: ['models'],
        summary: 'Asks every server of a provider something short, and tells how long it took',
        params: TestParams,
        response: { 200: ProviderTestResult },
      },
    },
    async (request) => {
      const { provider } = request.params;
      const models = await directory.serversOf(provider, request.signal);
      const tries = await testProvider(models, { signal: request.signal, requestId: request.id });
      return {
        object: 'provider.test' as const,
        provider,
        ok: tries.some(({ error }) => error === null),
        data: tries.map(({ endpoint, model, firstTokenMs, totalMs, error }) => ({
          endpoint,
          model,
          ok: error === null,
          first_token_ms: firstTokenMs === null ? null : Math.round(firstTokenMs),
          total_ms: Math.round(totalMs),
          error,
        })),
      };
    },
  );
}
