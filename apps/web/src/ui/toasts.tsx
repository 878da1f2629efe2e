import { Toast as Primitive } from 'radix-ui';
import { useSyncExternalStore } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { IconButton } from './button.tsx';
import { uiTexts } from './texts.ts';

interface ToastRequest {
  text: string;
  tone?: 'info' | 'danger';
  /** E.g. undo. The toast goes when it is used. */
  action?: { label: string; run: () => void };
  /** 6 s if left out. */
  durationMs?: number;
  /** Called once when it is gone without its action having been used. */
  onExpire?: () => void;
}

interface ShownToast extends ToastRequest {
  id: number;
}

let shown: readonly ShownToast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly ShownToast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Tells something that has happened, for some seconds, wherever the user is. @returns takes it away early */
export function showToast(request: ToastRequest): () => void {
  const id = ++lastId;
  change([...shown, { ...request, id }]);
  return () => change(shown.filter((toast) => toast.id !== id));
}

/** Where toasts appear; once in the app. */
export function Toasts() {
  const t = useTexts(uiTexts);
  const toasts = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  return (
    <Primitive.Provider label={t('notifications')}>
      {toasts.map((toast) => (
        <ToastItem key={toast.id} toast={toast} />
      ))}
      <Primitive.Viewport
        label={`${t('notifications')} ({hotkey})`}
        className="fixed right-4 bottom-4 z-60 flex w-[calc(100vw-2rem)] max-w-sm flex-col gap-2"
      />
    </Primitive.Provider>
  );
}

function ToastItem({ toast }: { toast: ShownToast }) {
  const t = useTexts(uiTexts);
  const remove = () => change(shown.filter(({ id }) => id !== toast.id));
  const expire = () => {
    if (!shown.includes(toast)) return;
    remove();
    toast.onExpire?.();
  };
  return (
    <Primitive.Root
      duration={toast.durationMs ?? 6_000}
      type={toast.tone === 'danger' ? 'foreground' : 'background'}
      onOpenChange={(open) => !open && expire()}
      className={`flex items-center gap-2 rounded-lg border bg-raised py-2 pr-2 pl-3.5 text-sm shadow-lg ${toast.tone === 'danger' ? 'border-danger text-danger' : 'border-line'}`}
    >
      <Primitive.Description className="min-w-0 flex-1 break-words">{toast.text}</Primitive.Description>
      {toast.action && (
        <Primitive.Action
          altText={toast.action.label}
          onClick={() => {
            remove();
            toast.action?.run();
          }}
          className="rounded-md px-2 py-1 font-semibold text-accent hover:bg-sunken"
        >
          {toast.action.label}
        </Primitive.Action>
      )}
      <Primitive.Close asChild>
        <IconButton icon="close" label={t('close')} className="size-7" />
      </Primitive.Close>
    </Primitive.Root>
  );
}
