import { useTexts } from '../texts/define-texts.ts';
import { formatDuration } from '../texts/format.ts';
import { Badge, type Tone } from '../ui/feedback.tsx';
import type { AnswerState } from './answer-state.ts';
import { chatTexts } from './texts.ts';

const ORIGINS = {
  local: 'by.local',
  openai: 'by.openai',
  extractive: 'by.extractive',
  'known-answer': 'by.known-answer',
  none: 'by.none',
} as const;
const TONES: Record<string, Tone> = { 'known-answer': 'ok', none: 'warn' };

/** Who answered, whether it was the one that was meant to, and how long it took. */
export function AnswerOrigin({ answer }: { answer: AnswerState }) {
  const t = useTexts(chatTexts);
  const { answerer, context, firstTextMs, totalMs } = answer;
  if (answerer === null) return null;
  const { provider, model, fallback, degraded } = answerer;
  const origin = ORIGINS[provider as keyof typeof ORIGINS];
  return (
    <span className="flex flex-wrap items-center gap-1.5 text-xs text-ink-soft">
      <Badge tone={TONES[provider] ?? 'info'}>
        {origin ? t(origin, { model: model.replace(/^(local|openai)\//, '') }) : model}
      </Badge>
      {fallback !== null && (
        <span title={t('fallbackWhy', { reason: fallback })}>
          <Badge tone="warn">{t('fallback')}</Badge>
          <span className="sr-only">{t('fallbackWhy', { reason: fallback })}</span>
        </span>
      )}
      {degraded !== null && (
        <span title={t('degradedWhy', { reason: degraded })}>
          <Badge tone="warn">{t('degraded')}</Badge>
        </span>
      )}
      {context?.known_question && (
        <span>{t('knownQuestion', { question: context.known_question.question })}</span>
      )}
      {totalMs !== null && firstTextMs !== null && (
        <span>{t('timing', { first: formatDuration(firstTextMs), total: formatDuration(totalMs) })}</span>
      )}
    </span>
  );
}
