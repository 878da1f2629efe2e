import type { StoreSynonyms } from '@frogwell/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiFailure } from '../api/api-failure.ts';
import { saveSynonyms, synonymsQuery } from '../api/synonyms.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Spinner } from '../ui/feedback.tsx';
import { TextArea } from '../ui/field.tsx';
import { showToast } from '../ui/toasts.tsx';
import { readSynonymLines, refusedLine, type SynonymLine, writeSynonymLines } from './synonym-lines.ts';
import { knownQuestionTexts } from './texts.ts';

/** Words that the users of a store take for the same; they count from the next question on. */
export function SynonymEditor({ storeId }: { storeId: string }) {
  const t = useTexts(knownQuestionTexts);
  const list = useQuery(synonymsQuery(storeId));
  return (
    <section aria-labelledby="synonyms" className="rounded-xl border border-line bg-surface p-4">
      <h2 id="synonyms" className="font-semibold">
        {t('synonyms')}
      </h2>
      {list.isPending && <Spinner label={t('loading')} />}
      {list.isError && <FailureNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && <Lines storeId={storeId} list={list.data} />}
    </section>
  );
}

function Lines({ storeId, list }: { storeId: string; list: StoreSynonyms }) {
  const t = useTexts(knownQuestionTexts);
  const queries = useQueryClient();
  const saved = writeSynonymLines(list.synonyms);
  // Null: as it is kept.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? saved;
  const save = useMutation({
    mutationFn: (lines: readonly SynonymLine[]) =>
      saveSynonyms(
        storeId,
        lines.map(({ forms }) => forms),
      ),
    onSuccess: (kept) => {
      queries.setQueryData(synonymsQuery(storeId).queryKey, kept);
      setTyped(null);
      showToast({ text: t('synonymsSaved'), durationMs: 3_000 });
    },
  });
  const refused =
    save.error instanceof ApiFailure ? refusedLine(save.variables ?? [], save.error.param) : undefined;
  return (
    <form
      className="mt-2 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(readSynonymLines(text));
      }}
    >
      <TextArea
        label={t('synonymLines')}
        hint={t('synonymHint')}
        error={refused === undefined ? null : t('refusedLine', { line: refused })}
        placeholder={t('synonymExample')}
        rows={5}
        spellCheck={false}
        value={text}
        onChange={({ target }) => {
          setTyped(target.value);
          // What was refused is being changed.
          if (save.isError) save.reset();
        }}
      />
      {save.isError && <FailureNotice error={save.error} />}
      <Button
        type="submit"
        look="primary"
        isBusy={save.isPending}
        disabled={text.trim() === saved.trim()}
        className="self-start"
      >
        {t('saveSynonyms')}
      </Button>
      <details className="text-sm">
        <summary className="w-fit rounded text-accent underline decoration-1 underline-offset-2">
          {t('builtIn', { count: list.built_in.length })}
        </summary>
        <ul className="mt-2 flex max-h-48 flex-col gap-0.5 overflow-y-auto text-ink-soft">
          {list.built_in.map((forms) => (
            <li key={forms.join('=')}>{forms.join(' = ')}</li>
          ))}
        </ul>
      </details>
    </form>
  );
}
