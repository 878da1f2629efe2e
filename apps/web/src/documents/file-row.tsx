import type { LibraryFile } from '@frogwell/protocol';
import { memo, useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { formatBytes, formatTime } from '../texts/format.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { FileProblem } from './file-problem.tsx';
import { FileState } from './file-state.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import { isProtected } from './problem-of.ts';
import { documentsTexts } from './texts.ts';
import { useFileActions } from './use-file-actions.ts';

export interface FileRowProps {
  file: LibraryFile;
  storeId: string;
  isSelected: boolean;
  onSelect: (isSelected: boolean) => void;
  onOpen: () => void;
  onRemove: () => void;
}

export const FileRow = memo(FileRowContent, (before, after) => {
  // The functions are made anew at every drawing and do the same.
  return (
    before.file === after.file && before.isSelected === after.isSelected && before.storeId === after.storeId
  );
});

function FileRowContent({ file, storeId, isSelected, onSelect, onOpen, onRemove }: FileRowProps) {
  const t = useTexts(documentsTexts);
  const [isAskingPassword, setAskingPassword] = useState(false);
  const { retry, download } = useFileActions(storeId, file);
  const name = file.filename;
  const folder = file.attributes?.['source_folder'];
  const items: MenuItem[] = [
    { label: t('details'), icon: 'info', onSelect: onOpen },
    { label: t('download'), icon: 'download', onSelect: download },
    ...(isProtected(file)
      ? [{ label: t('enterPassword'), icon: 'keys' as const, onSelect: () => setAskingPassword(true) }]
      : []),
    { label: t('retryFiles'), icon: 'retry', isDisabled: file.status === 'in_progress', onSelect: retry },
    { label: t('remove'), icon: 'trash', isDangerous: true, onSelect: onRemove },
  ];
  return (
    <tr
      className={`border-t border-line align-top first:border-t-0 ${isSelected ? 'bg-accent-soft/60' : 'hover:bg-sunken/60'}`}
    >
      <td className="py-3 pl-4">
        <input
          type="checkbox"
          aria-label={t('selectFile', { name })}
          checked={isSelected}
          onChange={({ target }) => onSelect(target.checked)}
          className="size-4 accent-accent"
        />
      </td>
      <td className="px-2 py-2">
        <button
          type="button"
          onClick={onOpen}
          className="block max-w-full rounded px-1 text-left font-medium break-words hover:text-accent hover:underline"
        >
          <bdi className="line-clamp-2 [overflow-wrap:anywhere]">{name}</bdi>
        </button>
        {file.document && file.document.title !== name.replace(/\.[^.]+$/, '') && (
          <bdi className="block truncate px-1 text-xs text-ink-soft">{file.document.title}</bdi>
        )}
        {typeof folder === 'string' && (
          <bdi className="block truncate px-1 text-xs text-ink-soft">{folder}</bdi>
        )}
        <p className="px-1 text-xs text-ink-soft lg:hidden">
          <span className="sm:hidden">{formatBytes(file.bytes)} · </span>
          {formatTime(file.created_at * 1_000)}
        </p>
        <div className="px-1 pt-1 md:hidden">
          <FileState file={file} />
        </div>
        {file.last_error && file.status !== 'in_progress' && (
          <FileProblem file={file} onRetry={retry} onEnterPassword={() => setAskingPassword(true)} />
        )}
      </td>
      <td className="hidden px-3 py-2.5 md:table-cell">
        <FileState file={file} />
      </td>
      <td className="hidden px-3 py-2.5 text-right text-ink-soft tabular-nums sm:table-cell">
        {formatBytes(file.bytes)}
      </td>
      <td className="hidden px-3 py-2.5 whitespace-nowrap text-ink-soft lg:table-cell">
        {formatTime(file.created_at * 1_000)}
      </td>
      <td className="py-1.5 pr-2 text-right">
        <Menu items={items}>
          <IconButton icon="more" label={t('actionsOf', { name })} />
        </Menu>
        {isAskingPassword && (
          <PasswordDialog storeId={storeId} file={file} onClose={() => setAskingPassword(false)} />
        )}
      </td>
    </tr>
  );
}
