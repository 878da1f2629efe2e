import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/feedback.tsx';
import type { DroppedFiles } from './dropped-files.ts';
import { documentsTexts } from './texts.ts';
import { useFileInput } from './use-file-input.tsx';

/** What to do with a store that holds nothing yet. */
export function EmptyStore({ onFiles }: { onFiles: (files: DroppedFiles) => void }) {
  const t = useTexts(documentsTexts);
  const files = useFileInput({ isFolder: false, label: t('chooseFiles'), onFiles });
  const folder = useFileInput({ isFolder: true, label: t('chooseFolder'), onFiles });
  return (
    <div className="rounded-xl border-2 border-dashed border-line bg-surface">
      <EmptyState
        icon="upload"
        title={t('emptyTitle')}
        action={
          <div className="flex flex-wrap justify-center gap-2">
            <Button look="primary" icon="upload" onClick={files.open}>
              {t('chooseFiles')}
            </Button>
            <Button icon="folder" onClick={folder.open}>
              {t('chooseFolder')}
            </Button>
            {files.input}
            {folder.input}
          </div>
        }
      >
        <p>{t('emptyHint')}</p>
        <p className="mt-2 text-xs">{t('readable')}</p>
      </EmptyState>
    </div>
  );
}
