import { type ReactNode, useRef } from 'react';
import { type DroppedFiles, readChosenFiles } from './dropped-files.ts';

/** The browser's own window for choosing files or a folder. @returns what opens it, and the hidden control itself */
export function useFileInput({
  isFolder,
  label,
  onFiles,
}: {
  isFolder: boolean;
  label: string;
  onFiles: (files: DroppedFiles) => void;
}): { open: () => void; input: ReactNode } {
  const ref = useRef<HTMLInputElement>(null);
  return {
    open: () => ref.current?.click(),
    input: (
      <input
        ref={ref}
        type="file"
        multiple
        hidden
        aria-label={label}
        {...(isFolder && { webkitdirectory: '' })}
        onChange={({ target }) => {
          if (target.files) onFiles(readChosenFiles(target.files));
          // The same file can be chosen again.
          target.value = '';
        }}
      />
    ),
  };
}
