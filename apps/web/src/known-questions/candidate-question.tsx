import type { AlignedWords, KnownQuestionCandidate, KnownQuestionTest } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { Badge } from '../ui/feedback.tsx';
import { knownQuestionTexts } from './texts.ts';

const LOOKS: Record<AlignedWords['kind'], string> = {
  same: '',
  unmarked: 'underline decoration-dotted underline-offset-4',
  frame: 'text-ink-soft',
  'wrong-mark': 'rounded bg-warn-soft px-1 text-warn',
  typo: 'rounded bg-warn-soft px-1 text-warn',
  missing: 'rounded bg-danger-soft px-1 text-danger',
  extra: 'rounded bg-danger-soft px-1 text-danger line-through',
  number: 'rounded bg-danger-soft px-1 text-danger',
  negation: 'rounded bg-danger-soft px-1 text-danger',
  different: 'rounded bg-danger-soft px-1 text-danger',
};

/** A known question beside the one that was tried: word by word, and what each difference means. */
export function CandidateQuestion({
  tested,
  candidate,
}: {
  tested: Pick<KnownQuestionTest, 'question' | 'rule' | 'match'>;
  candidate: KnownQuestionCandidate;
}) {
  const t = useTexts(knownQuestionTexts);
  const { question, words, same_question: isSame, typos, allowed_typos: allowed } = candidate;
  const { asked_as: askedAs, similarity, meaning } = candidate;
  // It is the one that answers, in other words.
  const isMeant = tested.match?.similarity != null && tested.match.question.id === question.id;
  const unmarked = words.flatMap(({ kind, asked }) => (kind === 'unmarked' && asked !== null ? [asked] : []));
  const others = words.filter(({ kind }) => kind !== 'same' && kind !== 'unmarked');
  // What only frames a question is worth a word where nothing else tells the two apart.
  const telling = others.filter(({ kind }) => kind !== 'frame');
  const reasons = (telling.length > 0 ? telling : others).map((word) => whyOf(word, t));
  if (unmarked.length > 0) reasons.push(t('why.unmarked', { words: unmarked.join(', ') }));
  return (
    <li className="rounded-lg border border-line px-3 py-2 text-sm">
      <p className="font-medium break-words">{question.question}</p>
      {askedAs !== tested.question && (
        <p className="mt-1 break-words text-ink-soft">{t('askedAs', { question: askedAs })}</p>
      )}
      <p className="mt-1 flex flex-wrap gap-x-1.5 gap-y-0.5">
        {words.map((word, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word may stand in a question twice, and the list never changes
          <span key={index} className={LOOKS[word.kind]}>
            {word.asked !== null && word.known !== null && word.asked !== word.known
              ? `${word.asked} → ${word.known}`
              : (word.asked ?? word.known)}
          </span>
        ))}
      </p>
      <p className="mt-1.5 flex flex-wrap items-center gap-2 text-xs text-ink-soft">
        <Badge tone={isSame || isMeant ? 'ok' : 'warn'}>
          {t(isMeant ? 'isMeant' : isSame ? 'isSame' : 'isDifferent')}
        </Badge>
        <span>
          {question.origin === 'promoted'
            ? t('promoted')
            : t('row', { label: question.label, filename: question.filename })}
        </span>
        {typos !== null && typos > 0 && (
          <span>{t(isSame ? 'typos' : 'tooManyTypos', { typos: formatNumber(typos, 1), allowed })}</span>
        )}
        {similarity !== null && (
          <span>
            {t('similarity', {
              similarity: formatNumber(similarity, 3),
              least: formatNumber(tested.rule.least_similarity, 4),
            })}
          </span>
        )}
      </p>
      <ul className="mt-1 list-disc pl-4 text-xs text-ink-soft">
        {!isSame && meaning !== null && <li>{t(`meaning.${meaning}`)}</li>}
        {reasons.length === 0 && <li>{t('allSame')}</li>}
        {[...new Set(reasons)].slice(0, 6).map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </li>
  );
}

function whyOf(
  { asked, known, kind }: AlignedWords,
  t: ReturnType<typeof useTexts<Parameters<typeof knownQuestionTexts.text>[0]>>,
): string {
  if (kind === 'same' || kind === 'unmarked') return t('allSame');
  const isPair = asked !== null && known !== null;
  // One of two words is the negation: which one, the pair tells.
  if (kind === 'negation' && isPair && asked !== known) return t('why.different', { asked, known });
  return t(`why.${kind}`, { asked: asked ?? '', known: known ?? '', word: asked ?? known ?? '' });
}
