import type { Provider, ProviderEndpoint, ProviderTest } from '@frogwell/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { providersQuery, testProvider } from '../api/providers.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatDuration } from '../texts/format.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Badge, Notice, type Tone } from '../ui/feedback.tsx';
import { Section } from './section.tsx';
import { modelsTexts } from './texts.ts';

type Name = Parameters<typeof modelsTexts.text>[0];

const STATUS: Record<string, { text: Name; tone: Tone }> = {
  ready: { text: 'status.ready', tone: 'ok' },
  no_model: { text: 'status.no_model', tone: 'warn' },
  starting: { text: 'status.loading', tone: 'info' },
  loading: { text: 'status.loading', tone: 'info' },
  warming: { text: 'status.loading', tone: 'info' },
  draining: { text: 'status.draining', tone: 'warn' },
  failed: { text: 'status.failed', tone: 'danger' },
  unreachable: { text: 'status.unreachable', tone: 'danger' },
};
const BREAKER: Record<ProviderEndpoint['breaker'], { text: Name; tone: Tone }> = {
  closed: { text: 'breaker.closed', tone: 'ok' },
  open: { text: 'breaker.open', tone: 'danger' },
  'half-open': { text: 'breaker.halfOpen', tone: 'warn' },
  cooling: { text: 'breaker.cooling', tone: 'warn' },
};

/** The servers of one provider: how each does, and a test that tells how fast it answers. */
export function ProviderServers({ provider }: { provider: Provider & { id: 'local' | 'openai' } }) {
  const t = useTexts(modelsTexts);
  const queries = useQueryClient();
  const testing = useMutation({
    mutationFn: () => testProvider(provider.id),
    onSettled: () => queries.invalidateQueries(providersQuery),
  });
  return (
    <Section
      title={t(`servers.${provider.id}`)}
      description={t(`serversHint.${provider.id}`)}
      actions={
        <Button icon="send" isBusy={testing.isPending} onClick={() => testing.mutate()}>
          {t('test')}
        </Button>
      }
    >
      <ul className="flex flex-col gap-2">
        {provider.endpoints.map((endpoint) => (
          <EndpointItem
            key={endpoint.name}
            endpoint={endpoint}
            test={testing.data?.data.find((one) => one.endpoint === endpoint.name) ?? null}
          />
        ))}
      </ul>
      {testing.isError && (
        <div className="mt-2">
          <FailureNotice error={testing.error} />
        </div>
      )}
    </Section>
  );
}

function EndpointItem({ endpoint, test }: { endpoint: ProviderEndpoint; test: ProviderTest | null }) {
  const t = useTexts(modelsTexts);
  const { name, url, status, server, breaker, retry_in_ms, in_flight, waiting, first_token_ms } = endpoint;
  const shownStatus = status === undefined ? undefined : STATUS[status];
  return (
    <li className="rounded-lg border border-line p-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{name}</span>
        <code className="min-w-0 text-xs break-all text-ink-soft">{url}</code>
        {server !== undefined && server !== 'unknown' && <Badge>{server}</Badge>}
        {shownStatus && <Badge tone={shownStatus.tone}>{t(shownStatus.text)}</Badge>}
        <Badge tone={BREAKER[breaker].tone}>{t(BREAKER[breaker].text)}</Badge>
      </p>
      <p className="mt-1 flex flex-wrap gap-x-3 text-xs text-ink-soft">
        <span>{t('load', { running: in_flight, waiting })}</span>
        {first_token_ms > 0 && <span>{t('usualFirst', { time: formatDuration(first_token_ms) })}</span>}
        {retry_in_ms > 0 && <span>{t('retryIn', { time: formatDuration(retry_in_ms) })}</span>}
        {endpoint.models.length > 0 && (
          <span className="break-all">
            {t('modelsThere', { models: endpoint.models.slice(0, 6).join(', ') })}
          </span>
        )}
      </p>
      {endpoint.message && (
        <p lang="en" className="mt-1 text-xs break-words text-ink-soft">
          {endpoint.message}
        </p>
      )}
      {test && (
        <div className="mt-2">
          <TestResult test={test} />
        </div>
      )}
    </li>
  );
}

function TestResult({ test: { model, first_token_ms, total_ms, error } }: { test: ProviderTest }) {
  const t = useTexts(modelsTexts);
  if (error !== null) {
    return (
      <Notice tone="danger">
        <p className="font-medium">{t('testFailed', { time: formatDuration(total_ms) })}</p>
        <p lang="en" className="text-ink">
          {error.message}
        </p>
      </Notice>
    );
  }
  return (
    <Notice tone="ok">
      {t('testOk', {
        model,
        first: formatDuration(first_token_ms ?? total_ms),
        total: formatDuration(total_ms),
      })}
    </Notice>
  );
}
