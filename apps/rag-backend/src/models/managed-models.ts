import type { Logger } from '@frogwell/http-service';
import type { LlmServiceHealth, ModelInventory, ModelRole } from '@frogwell/protocol';
import { createModelManagement, type ModelManagement, ProviderError } from '@frogwell/providers';
import { AnswerError } from '../answer/answer-parts.ts';
import type { DirectoryState, ModelDirectory } from '../answer/model-directory.ts';
import { ModelPulls, type PullState } from './model-pulls.ts';

export interface ManagedService {
  /** Name of its endpoint, e.g. `local-2`. */
  name: string;
  url: string;
  inventory: ModelInventory;
  health: LlmServiceHealth;
  pulls: (PullState & { isOurs: boolean })[];
}

/** Connections wait no longer: the service has just answered a probe. */
const CONNECT_MS = 3_000;

/**
 * The models of our own LLM service, for people who do not sit at its machine: the first of the configured addresses at
 * which one answers. Other servers are managed with their own means.
 */
export class ManagedModels {
  readonly #directory: Pick<ModelDirectory, 'state'>;
  readonly #apiKey: string | null;
  readonly #pulls: ModelPulls;
  readonly #services = new Map<string, ModelManagement>();

  constructor(options: {
    directory: Pick<ModelDirectory, 'state'>;
    /** Of the local services. */
    apiKey: string | null;
    log: Pick<Logger, 'info' | 'warn'>;
  }) {
    this.#directory = options.directory;
    this.#apiKey = options.apiKey;
    this.#pulls = new ModelPulls({ log: options.log });
  }

  /** @throws AnswerError `conflict` where another kind of server is configured; ProviderError when it cannot be asked */
  async overview(signal: AbortSignal): Promise<ManagedService> {
    const { name, url, management } = await this.#find(signal);
    const [inventory, health] = await Promise.all([management.inventory(signal), management.health(signal)]);
    const ours = this.#pulls.states();
    const isOurs = (model: string) => ours.some((pull) => pull.model === model.replace(/\/$/, ''));
    const others = inventory.pulling.filter(({ model }) => !isOurs(model));
    return {
      name,
      url,
      inventory,
      health,
      pulls: [
        ...ours.map((pull) => ({ ...pull, isOurs: true })),
        ...others.map(({ model, bytes, total_bytes }) => ({
          model,
          status: 'pulling' as const,
          bytes,
          totalBytes: total_bytes,
          error: null,
          isOurs: false,
        })),
      ],
    };
  }

  /** Begins a download; the model is chosen and loaded when it is there. Throws as {@link overview} and `ModelPulls`. */
  async pull(
    request: { model: string; role: ModelRole | null },
    signal: AbortSignal,
  ): Promise<PullState & { isOurs: boolean }> {
    const { management } = await this.#find(signal);
    return { ...(await this.#pulls.start(management, request)), isOurs: true };
  }

  /** @returns false when there is no such download of ours */
  cancelPull(model: string): Promise<boolean> {
    return this.#pulls.cancel(model);
  }

  /** @param model null = none for this role */
  async select(role: ModelRole, model: string | null, signal: AbortSignal): Promise<void> {
    const { management } = await this.#find(signal);
    await management.select(role, model, signal);
  }

  async remove(name: string, signal: AbortSignal): Promise<void> {
    const { management } = await this.#find(signal);
    await management.remove(name, signal);
  }

  /** Stops downloads; what has been fetched of them is kept by the service. */
  async close(): Promise<void> {
    await this.#pulls.close();
    await Promise.all([...this.#services.values()].map((service) => service.close()));
  }

  async #find(signal: AbortSignal): Promise<{ name: string; url: string; management: ModelManagement }> {
    const { local } = await this.#directory.state(signal);
    const own = local.find(({ server }) => server === 'frogwell');
    if (own === undefined) throw noServiceOfOurs(local);
    const { url, endpoint } = own;
    let management = this.#services.get(url);
    if (management === undefined) {
      management = createModelManagement({ url, apiKey: this.#apiKey ?? undefined, connectMs: CONNECT_MS });
      this.#services.set(url, management);
    }
    return { name: endpoint.name, url, management };
  }
}

function noServiceOfOurs(local: DirectoryState['local']): Error {
  const other = local.find(({ status }) => status !== 'unreachable');
  if (other !== undefined) {
    return new AnswerError(
      'conflict',
      `what answers at ${other.url} is not Frogwell's own LLM service (${other.server}): its models are managed there`,
    );
  }
  const urls = local.map(({ url }) => url).join(', ');
  return new ProviderError(
    'upstream_unreachable',
    `no LLM service answers at ${urls}: start it with \`npx frogwell llm-service\`, or set LOCAL_LLM_API_URL`,
    { provider: 'local' },
  );
}
