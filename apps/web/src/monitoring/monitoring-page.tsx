import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import {
  healthQuery,
  monitoringErrorsQuery,
  monitoringHistoryQuery,
  monitoringNowQuery,
} from '../api/monitoring.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { currentLanguage } from '../texts/language.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Spinner } from '../ui/feedback.tsx';
import { chartModels } from './chart-model.ts';
import { ChartPanel } from './chart-panel.tsx';
import { ErrorList } from './error-list.tsx';
import { HealthSummary } from './health-summary.tsx';
import { KeyFigures } from './key-figures.tsx';
import { NowFigures } from './now-figures.tsx';
import { RangeChoice } from './range-choice.tsx';
import { RANGES, type RangeName } from './ranges.ts';
import { monitoringTexts } from './texts.ts';

/** Whether all is well, how it was, and what did not work; kept up to date while it is looked at. */
export default function MonitoringPage() {
  const t = useTexts(monitoringTexts);
  const [range, setRange] = useState<RangeName>('1h');
  const health = useQuery(healthQuery);
  const now = useQuery(monitoringNowQuery);
  const errors = useQuery(monitoringErrorsQuery);
  const history = useQuery(monitoringHistoryQuery(RANGES[range]));
  const language = currentLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: t and the formats follow the language
  const charts = useMemo(() => (history.data ? chartModels(history.data, t) : []), [history.data, language]);
  const failed = [health, now, history, errors].find((query) => query.isError);
  const isWaiting = health.isPending || history.isPending;
  return (
    <PageFrame
      title={t('title')}
      description={t('description')}
      actions={<RangeChoice chosen={range} onChoose={setRange} />}
    >
      {failed && <FailureNotice error={failed.error} onRetry={() => void failed.refetch()} />}
      {isWaiting && !failed && <Spinner label={t('loading')} />}
      {health.data && <HealthSummary health={health.data} />}
      {now.data && <NowFigures now={now.data} />}
      {history.data && (
        <>
          <KeyFigures totals={history.data.totals} />
          <section aria-labelledby="charts-title">
            <h2 id="charts-title" className="sr-only">
              {t('chartsTitle')}
            </h2>
            <div className="grid gap-3 md:grid-cols-2">
              {charts.map((chart) => (
                <ChartPanel key={chart.id} chart={chart} times={history.data.times} />
              ))}
            </div>
          </section>
        </>
      )}
      {errors.data && <ErrorList errors={errors.data.data} />}
    </PageFrame>
  );
}
