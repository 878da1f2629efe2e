import type { LibraryFile } from '@frogwell/protocol';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/define-texts.ts';
import { formatBytes, formatNumber, formatTime } from '../../texts/format.ts';
import { currentLanguage } from '../../texts/language.ts';
import { Button } from '../../ui/button.tsx';
import { FileProblem } from '../file-problem.tsx';
import { FileState } from '../file-state.tsx';
import { PasswordDialog } from '../password-dialog.tsx';
import { SourceLink } from '../source-link.tsx';
import { documentsTexts } from '../texts.ts';
import { useFileActions } from '../use-file-actions.ts';
import { AttributeEditor } from './attribute-editor.tsx';
import { FileWarnings } from './file-warnings.tsx';
import { detailsTexts } from './texts.ts';

const OWN_ATTRIBUTES = [
  'document_number',
  'issued_on',
  'effective_from',
  'effective_until',
  'amends',
  'repeals',
] as const;

/** The facts of a file: what it is, how it was read, and what people say of it. */
export function FileOverview({ storeId, file }: { storeId: string; file: LibraryFile }) {
  const t = useTexts(documentsTexts);
  const d = useTexts(detailsTexts);
  const [isAskingPassword, setAskingPassword] = useState(false);
  const { retry, download } = useFileActions(storeId, file);
  const { document } = file;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap gap-2">
        {document && (
          <SourceLink
            storeId={storeId}
            fileId={file.id}
            className="min-h-9 rounded-lg border border-line px-3.5 py-1.5 text-sm font-medium hover:bg-sunken"
          >
            {d('openText')}
          </SourceLink>
        )}
        <Button icon="download" onClick={download}>
          {t('download')}
        </Button>
        <Button icon="retry" disabled={file.status === 'in_progress'} onClick={retry}>
          {t('retryFiles')}
        </Button>
      </div>
      {file.last_error && (
        <FileProblem file={file} onRetry={retry} onEnterPassword={() => setAskingPassword(true)} />
      )}
      {isAskingPassword && (
        <PasswordDialog storeId={storeId} file={file} onClose={() => setAskingPassword(false)} />
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        <Fact name={t('column.status')}>
          <FileState file={file} />
        </Fact>
        {document && (
          <>
            <Fact name={d('documentTitle')}>
              <bdi>{document.title}</bdi>
            </Fact>
            <Fact name={d('language')}>{nameOfLanguage(document.language) ?? d('unknownLanguage')}</Fact>
            <Fact name={d('kind')}>{d(`structure.${document.structure}`)}</Fact>
            {document.pages !== null && <Fact name={t('pages')}>{formatNumber(document.pages)}</Fact>}
            {OWN_ATTRIBUTES.filter((name) => document.attributes[name] !== undefined).map((name) => (
              <Fact key={name} name={d(`own.${name}`)}>
                <bdi>{document.attributes[name]}</bdi>
              </Fact>
            ))}
          </>
        )}
        <Fact name={t('column.size')}>{formatBytes(file.bytes)}</Fact>
        <Fact name={t('column.created')}>{formatTime(file.created_at * 1_000)}</Fact>
        <Fact name={d('chunking')}>
          {file.chunking_strategy.type === 'static'
            ? d('chunkingStatic', {
                tokens: formatNumber(file.chunking_strategy.static.max_chunk_size_tokens),
              })
            : d('chunkingAuto')}
        </Fact>
      </dl>
      {document && <FileWarnings warnings={document.warnings} />}
      <AttributeEditor key={file.id} storeId={storeId} fileId={file.id} attributes={file.attributes ?? {}} />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

/** Undefined when the document does not tell, or in a language without a name. */
function nameOfLanguage(code: string): string | undefined {
  if (code === 'und') return undefined;
  try {
    return new Intl.DisplayNames([currentLanguage()], { type: 'language' }).of(code);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // not a code of a language
    throw error;
  }
}
