import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { failureText } from '../ui/failure-notice.tsx';
import { Icon } from '../ui/icon.tsx';
import { showToast } from '../ui/toasts.tsx';
import { type DroppedFiles, readDroppedFiles } from './dropped-files.ts';
import { documentsTexts } from './texts.ts';

/** The whole screen takes what is dropped on it, and says where it will go. */
export function DropArea({
  storeName,
  isOff,
  onFiles,
  children,
}: {
  storeName: string;
  isOff: boolean;
  onFiles: (files: DroppedFiles) => void;
  children: ReactNode;
}) {
  const t = useTexts(documentsTexts);
  const [isOver, setOver] = useState(false);
  // Every element that is entered and left on the way reports it.
  const depth = useRef(0);
  const holdsFiles = ({ dataTransfer }: DragEvent) => !isOff && dataTransfer.types.includes('Files');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: an addition for the mouse; the buttons do the same for everyone
    <div
      className="relative h-full"
      onDragEnter={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      }}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDragLeave={(event) => {
        if (!holdsFiles(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) setOver(false);
      }}
      onDrop={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        readDroppedFiles(event.dataTransfer).then(onFiles, (error: unknown) =>
          showToast({ text: failureText(error), tone: 'danger' }),
        );
      }}
    >
      {children}
      {isOver && (
        <div className="pointer-events-none absolute inset-2 z-30 flex flex-col items-center justify-center gap-2 rounded-xl border-2 border-dashed border-accent bg-accent-soft p-4 text-center text-accent-strong">
          <Icon name="upload" className="size-10" />
          <p className="text-lg font-semibold">{t('dropHere')}</p>
          <p className="text-sm break-words">{t('dropInto', { store: storeName })}</p>
        </div>
      )}
    </div>
  );
}
