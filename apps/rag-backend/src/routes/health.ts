import type { Service } from '@frogwell/http-service';
import { type HealthProblem, RagBackendHealth } from '@frogwell/protocol';
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
    const problems: HealthProblem[] = [];
    if (!known || performance.now() - known.at > STATUS_AGE_MS)
      known = { at: performance.now(), status: readStatus() };
    const [documents, provider] = await Promise.all([
      known.status.catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : error;
        problems.push({
          area: 'documents',
          code: 'store_unavailable',
          message: `the document store does not answer: ${reason}`,
        });
        return null;
      }),
      directory.state(request.signal),
    ]);
    if (provider.problem !== null)
      problems.push({ area: 'provider', code: provider.problemCode, message: provider.problem });
    const problem = searchProblem();
    if (problem !== null) problems.push({ area: 'search', code: null, message: problem });
    const status = app.running.draining ? 'draining' : problems.length > 0 ? 'degraded' : 'ok';
    return reply.code(status === 'draining' ? 503 : 200).send({
      status,
      reasons: problems.map(({ message }) => message),
      problems,
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
