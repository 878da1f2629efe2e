import { useSyncExternalStore } from 'react';

const KEPT_AS = 'frogwell.key';

/** The key that opens the server, and whether the server has just refused to answer without a good one. */
interface AccessKey {
  key: string | null;
  isWanted: boolean;
}

let current: AccessKey = {
  key: sessionStorage.getItem(KEPT_AS) ?? localStorage.getItem(KEPT_AS),
  isWanted: false,
};
const listeners = new Set<() => void>();

function change(next: AccessKey): void {
  current = next;
  for (const listener of listeners) listener();
}

export function accessKey(): string | null {
  return current.key;
}

/** @param remember keeps it after the browser is closed */
export function keepKey(key: string, { remember }: { remember: boolean }): void {
  forgetKey();
  (remember ? localStorage : sessionStorage).setItem(KEPT_AS, key);
  change({ key, isWanted: false });
}

export function forgetKey(): void {
  sessionStorage.removeItem(KEPT_AS);
  localStorage.removeItem(KEPT_AS);
  change({ key: null, isWanted: current.isWanted });
}

/** The server answered 401: the app asks for a key. */
export function wantKey(): void {
  if (!current.isWanted) change({ ...current, isWanted: true });
}

export function useAccessKey(): AccessKey {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
