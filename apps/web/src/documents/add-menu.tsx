import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import type { DroppedFiles } from './dropped-files.ts';
import { documentsTexts } from './texts.ts';
import { useFileInput } from './use-file-input.tsx';

/** The ways to add documents, for those who do not drag. */
export function AddMenu({
  onFiles,
  onAddWebPage,
}: {
  onFiles: (files: DroppedFiles) => void;
  /** Left out where the server fetches nothing from the web. */
  onAddWebPage?: () => void;
}) {
  const t = useTexts(documentsTexts);
  const files = useFileInput({ isFolder: false, label: t('chooseFiles'), onFiles });
  const folder = useFileInput({ isFolder: true, label: t('chooseFolder'), onFiles });
  return (
    <>
      {onAddWebPage && (
        <Button icon="open" onClick={onAddWebPage}>
          {t('addWebPage')}
        </Button>
      )}
      <Button icon="folder" onClick={folder.open}>
        {t('addFolder')}
      </Button>
      <Button icon="upload" look="primary" onClick={files.open}>
        {t('addFiles')}
      </Button>
      {files.input}
      {folder.input}
    </>
  );
}
