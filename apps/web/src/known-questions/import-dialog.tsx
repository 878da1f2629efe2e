import type { KnownQuestionList, VectorStoreFile } from '@frogwell/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { deleteFile, importSheet, KNOWN_QUESTIONS_KEY, questionsOfFile } from '../api/known-questions.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Notice, ProgressBar } from '../ui/feedback.tsx';
import { SheetExample } from './sheet-example.tsx';
import { knownQuestionTexts } from './texts.ts';

const SHEETS = '.xlsx,.xls,.xlsb,.ods,.csv,.tsv,.json,.jsonl';

/** A sheet goes in as a file like any other; then it is shown which questions were recognised in it. */
export function ImportDialog({ storeId, onClose }: { storeId: string; onClose: () => void }) {
  const t = useTexts(knownQuestionTexts);
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const refresh = () => void queries.invalidateQueries({ queryKey: KNOWN_QUESTIONS_KEY });
  const sheet = useMutation({
    mutationFn: async (chosen: File) => {
      const file = await importSheet(storeId, chosen);
      const found = file.status === 'completed' ? await questionsOfFile(storeId, file.id) : null;
      return { file, found };
    },
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: deleteFile,
    onSuccess: () => {
      refresh();
      sheet.reset();
    },
  });
  const name = sheet.variables?.name ?? '';
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="large"
      title={t('importTitle')}
      description={t('importHint')}
      actions={
        <>
          <input
            ref={input}
            type="file"
            accept={SHEETS}
            aria-label={t('chooseFile')}
            tabIndex={-1}
            className="sr-only"
            onChange={({ target }) => {
              const [chosen] = target.files ?? [];
              if (chosen) sheet.mutate(chosen);
              target.value = '';
            }}
          />
          <Button
            icon="upload"
            look={sheet.isSuccess ? 'plain' : 'primary'}
            isBusy={sheet.isPending}
            onClick={() => input.current?.click()}
          >
            {t(sheet.isSuccess ? 'another' : 'chooseFile')}
          </Button>
          {sheet.isSuccess && (
            <Button look="primary" onClick={onClose}>
              {t('done')}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-3 pb-1">
        {sheet.isIdle && <SheetExample />}
        {sheet.isPending && (
          <div className="flex flex-col gap-2 py-4 text-sm" role="status">
            <p className="break-all">{t('importing', { name })}</p>
            <ProgressBar label={t('importing', { name })} value={null} />
          </div>
        )}
        {sheet.isError && <FailureNotice error={sheet.error} />}
        {remove.isError && <FailureNotice error={remove.error} />}
        {sheet.isSuccess && (
          <Recognised
            name={name}
            {...sheet.data}
            isRemoving={remove.isPending}
            onRemove={() => remove.mutate(sheet.data.file.id)}
          />
        )}
      </div>
    </Dialog>
  );
}

function Recognised({
  name,
  file,
  found,
  isRemoving,
  onRemove,
}: {
  name: string;
  file: VectorStoreFile;
  found: KnownQuestionList | null;
  isRemoving: boolean;
  onRemove: () => void;
}) {
  const t = useTexts(knownQuestionTexts);
  const removal = (
    <Button icon="trash" isBusy={isRemoving} onClick={onRemove}>
      {t('removeFile')}
    </Button>
  );
  if (found === null) {
    const reason = file.last_error?.message ?? file.status;
    return (
      <Notice tone="danger" action={removal}>
        <p className="break-words">{t('importFailed', { name, reason })}</p>
      </Notice>
    );
  }
  if (found.total === 0) {
    return (
      <>
        <Notice tone="warn" action={removal}>
          {t('recognisedNone', { name })}
        </Notice>
        <SheetExample />
      </>
    );
  }
  const more = found.total - found.data.length;
  return (
    <>
      <Notice tone="ok">
        {t('recognised', { count: found.total, number: formatNumber(found.total), name })}
      </Notice>
      <ul className="flex flex-col gap-2 text-sm">
        {found.data.map(({ id, question, answer, label }) => (
          <li key={id} className="rounded-lg border border-line px-3 py-2">
            <p className="font-medium break-words">{question}</p>
            <p className="line-clamp-2 break-words text-ink-soft">{answer}</p>
            <p className="text-xs text-ink-soft">{label}</p>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className="text-sm text-ink-soft">{t('andMore', { count: more, number: formatNumber(more) })}</p>
      )}
    </>
  );
}
