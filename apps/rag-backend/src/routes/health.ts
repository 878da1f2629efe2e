import type { Service } from '@frogwell/http-service';
import { RagBackendHealth } from '@frogwell/protocol';
import type { ModelDirectory } from '../answer/model-directory.ts';
import type { LibraryStatus } from '../library/library-status.ts';
import { endpointStates } from './provider-state.ts';

export interface HealthDependencies {
  directory: Pick<ModelDirectory, 'state'>;
  readStatus: () => Promise<LibraryStatus>;
  searchProblem: () => string | null;
  version: string;
}

/** Probes come often and from everywhere: the counts are read at most this often. */
const STATUS_AGE_MS = 1_000;

/**
 * `GET /health`: `ok`, or `degraded` with the reasons; 503 only while draining.
 *
 * No model under `auto`, and files that failed, are ok: the service does what it was configured to do.
 */
export function health(
  app: Service,
  { directory, readStatus, searchProblem, version }: HealthDependencies,
): void {
  let known: { at: number; status: Promise<LibraryStatus> } | undefined;

  const schema = { tags: ['state'], summary: 'ok, or degraded with the reasons', answer: RagBackendHealth };
  app.get('/health', { schema }, async (request, reply) => {
    const reasons: string[] = [];
    if (!known || performance.now() - known.at > STATUS_AGE_MS)
      known = { at: performance.now(), status: readStatus() };
    const [documents, provider] = await Promise.all([
      known.status.catch((error: unknown) => {
        reasons.push(`the document store does not answer: ${error instanceof Error ? error.message : error}`);
        return null;
      }),
      directory.state(request.signal),
    ]);
    if (provider.problem !== null) reasons.push(provider.problem);
    const problem = searchProblem();
    if (problem !== null) reasons.push(problem);
    const status = app.running.draining ? 'draining' : reasons.length > 0 ? 'degraded' : 'ok';
    return reply.code(status === 'draining' ? 503 : 200).send({
      status,
      reasons,
      version,
      uptime_seconds: Math.floor(process.uptime()),
      provider: {
        configured: provider.choice.provider,
        source: provider.choice.source,
        chain: provider.chain,
        endpoints: endpointStates(provider),
      },
      documents: documents && {
        vector_stores: documents.vectorStores,
        ...documents.files,
        jobs: documents.jobs,
      },
    });
  });
}
