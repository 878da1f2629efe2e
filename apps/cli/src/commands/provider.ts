import { z } from 'zod';
import type { CommandContext } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';

const Choice = z.looseObject({
  provider: z.string(),
  model: z.string().nullable(),
  source: z.enum(['environment', 'runtime']),
});
const Providers = z.looseObject({
  choice: Choice,
  chain: z.array(z.string()),
  problem: z.string().nullable(),
  data: z.array(
    z.looseObject({
      id: z.string(),
      endpoints: z.array(
        z.looseObject({
          name: z.string(),
          url: z.string(),
          server: z.string().optional(),
          status: z.string().optional(),
          message: z.string().nullish(),
          breaker: z.string(),
          in_flight: z.number(),
          waiting: z.number(),
        }),
      ),
    }),
  ),
});

/** `frogwell provider [auto | openai | local | extractive | reset] [--model name]`: who answers, and how they do. */
export async function provider(context: CommandContext): Promise<number> {
  const { settings, client, terminal, text, signal } = context;
  const [wanted, ...others] = settings.operands;
  if (others.length > 0) throw new UsageError(text('providerUsage'));
  if (wanted === 'reset') await client.get('/admin/provider', Choice, { method: 'DELETE', signal });
  else if (wanted !== undefined) {
    const json = { provider: wanted, ...(settings.model !== undefined && { model: settings.model }) };
    await client.get('/admin/provider', Choice, { method: 'PUT', json, signal });
  }
  const found = await client.get('/admin/providers', Providers, { signal });
  if (settings.json) {
    terminal.out(`${JSON.stringify(found)}\n`);
    return EXIT.ok;
  }
  const { choice, chain, problem } = found;
  const name = choice.model === null ? choice.provider : `${choice.provider}/${choice.model}`;
  terminal.out(`${text(choice.source === 'runtime' ? 'providerChosen' : 'providerConfigured', { name })}\n`);
  terminal.out(`${text('providerChain', { chain: chain.join(' → ') })}\n`);
  if (problem !== null) terminal.out(`${problem}\n`);
  for (const one of found.data.flatMap(({ endpoints }) => endpoints)) {
    const state = [one.server, one.status, one.breaker === 'closed' ? undefined : one.breaker];
    const load = text('endpointLoad', { running: one.in_flight, waiting: one.waiting });
    const line = `  ${one.name.padEnd(9)} ${one.url.padEnd(32)} ${state.filter(Boolean).join(', ')}; ${load}`;
    terminal.out(`${line}${one.message ? `\n            ${one.message}` : ''}\n`);
  }
  return EXIT.ok;
}
