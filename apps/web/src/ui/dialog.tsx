import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { Button, IconButton } from './button.tsx';
import { uiTexts } from './texts.ts';

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** One or two sentences under the title; read out when the dialog opens. */
  description?: string;
  children?: ReactNode;
  /** Buttons at the bottom right. */
  actions?: ReactNode;
  size?: 'small' | 'large';
}

/** A modal dialog: focus stays inside, Escape and the cross close it. */
export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  children,
  actions,
  size = 'small',
}: DialogProps) {
  const t = useTexts(uiTexts);
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Primitive.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          className={`fixed top-1/2 left-1/2 z-50 flex max-h-[90dvh] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-xl border border-line bg-raised shadow-xl ${size === 'small' ? 'max-w-md' : 'max-w-3xl'}`}
        >
          <div className="flex items-start gap-3 p-5 pb-2">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
              {description !== undefined && (
                <Primitive.Description className="mt-1 text-sm text-ink-soft">
                  {description}
                </Primitive.Description>
              )}
            </div>
            <Primitive.Close asChild>
              <IconButton icon="close" label={t('close')} className="-mt-1 -mr-1.5" />
            </Primitive.Close>
          </div>
          {children !== undefined && <div className="overflow-y-auto px-5 py-2">{children}</div>}
          {actions !== undefined && (
            <div className="flex flex-wrap justify-end gap-2 p-5 pt-3">{actions}</div>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** Asks before something that cannot be taken back, or that lets text leave the machine. */
export function ConfirmDialog({
  confirmLabel,
  isDangerous = false,
  isBusy = false,
  onConfirm,
  ...dialog
}: Omit<DialogProps, 'actions' | 'size'> & {
  confirmLabel: string;
  isDangerous?: boolean;
  isBusy?: boolean;
  onConfirm: () => void;
}) {
  const t = useTexts(uiTexts);
  return (
    <Dialog
      {...dialog}
      actions={
        <>
          <Button onClick={dialog.onClose}>{t('cancel')}</Button>
          <Button look={isDangerous ? 'danger' : 'primary'} isBusy={isBusy} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    />
  );
}
