import type { Service } from '@frogwell/http-service';
import { z } from 'zod';
import type { ModelDirectory } from '../answer/model-directory.ts';
import { Choice } from '../answer/provider-choice.ts';
import type { PROVIDERS, ProviderSettings } from '../answer/provider-settings.ts';
import { endpointState } from './provider-state.ts';

const ChoiceBody = z.strictObject({
  provider: Choice.shape.provider,
  model: Choice.shape.model.default(null),
});

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
  app.get('/admin/provider', (request) => current(request.signal));

  app.put('/admin/provider', { schema: { body: ChoiceBody } }, async (request) => {
    await directory.choose(request.body, { signal: request.signal, requestId: request.id });
    return current(request.signal);
  });

  app.delete('/admin/provider', async (request) => {
    await directory.resetChoice(request.id);
    return current(request.signal);
  });

  app.get('/admin/providers', async (request) => {
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
