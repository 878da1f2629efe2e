import type { LibraryFile } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { problemOf, problemWords } from './problem-of.ts';
import { documentsTexts } from './texts.ts';

const ACTION = 'rounded font-medium text-danger underline underline-offset-2 hover:no-underline';

/** Why a file was not read, what helps, and the button for it. */
export function FileProblem({
  file,
  onRetry,
  onEnterPassword,
}: {
  file: LibraryFile;
  onRetry: () => void;
  onEnterPassword: () => void;
}) {
  const t = useTexts(documentsTexts);
  const problem = problemOf(file);
  if (problem === null) return null;
  const { filename: name } = file;
  return (
    <div className="mx-1 mt-1.5 rounded-lg bg-danger-soft px-3 py-2 text-xs text-danger">
      <p>
        {t(`problem.${problem}`)} {file.document && t('oldVersionStays')}
      </p>
      <details className="mt-0.5">
        <summary className="w-fit rounded">{t('problemWords')}</summary>
        <p lang="en" className="break-words">
          {problemWords(file)}
        </p>
      </details>
      <p className="mt-1 flex gap-3">
        {problem === 'encrypted' && (
          <button
            type="button"
            className={ACTION}
            aria-label={t('enterPasswordFor', { name })}
            onClick={onEnterPassword}
          >
            {t('enterPassword')}
          </button>
        )}
        <button type="button" className={ACTION} aria-label={t('retryFile', { name })} onClick={onRetry}>
          {t('retryFiles')}
        </button>
      </p>
    </div>
  );
}
