import { Outlet } from '@tanstack/react-router';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { KeyGate } from '../keys/key-gate.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { IconButton } from '../ui/button.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { Navigation } from './navigation.tsx';
import { appTexts } from './texts.ts';

/** What is around every screen. */
export function AppFrame() {
  const t = useTexts(appTexts);
  const [isMenuOpen, setMenuOpen] = useState(false);
  return (
    <div className="flex h-full flex-col lg:flex-row">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-60 focus:m-2 focus:rounded-lg focus:bg-raised focus:px-3 focus:py-2"
      >
        {t('skip')}
      </a>
      <header className="flex items-center gap-2 border-b border-line bg-surface px-2 py-1 lg:hidden">
        <Dialog.Root open={isMenuOpen} onOpenChange={setMenuOpen}>
          <Dialog.Trigger asChild>
            <IconButton icon="menu" label={t('openMenu')} />
          </Dialog.Trigger>
          <Dialog.Portal>
            <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
            <Dialog.Content
              aria-describedby={undefined}
              className="fixed inset-y-0 left-0 z-50 w-72 max-w-[85vw] border-r border-line bg-surface shadow-xl"
            >
              <Dialog.Title className="sr-only">{t('navigation')}</Dialog.Title>
              <Navigation onNavigate={() => setMenuOpen(false)} />
            </Dialog.Content>
          </Dialog.Portal>
        </Dialog.Root>
        <span className="font-semibold">Frogwell</span>
      </header>
      <aside aria-label="Frogwell" className="hidden w-66 shrink-0 border-r border-line bg-surface lg:block">
        <Navigation />
      </aside>
      <div id="main" tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-none">
        <Outlet />
      </div>
      <KeyGate />
      <Toasts />
    </div>
  );
}
