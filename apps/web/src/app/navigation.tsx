import { Link, useRouterState } from '@tanstack/react-router';
import { ConversationList } from '../chat/conversation-list.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Preferences } from './preferences.tsx';
import { appTexts } from './texts.ts';

const PAGES = [
  { to: '/', icon: 'ask', name: 'chat' },
  { to: '/documents', icon: 'documents', name: 'documents' },
  { to: '/known-questions', icon: 'questions', name: 'knownQuestions' },
  { to: '/search-lab', icon: 'lab', name: 'searchLab' },
  { to: '/models', icon: 'models', name: 'models' },
  { to: '/monitoring', icon: 'monitoring', name: 'monitoring' },
  { to: '/keys', icon: 'keys', name: 'keys' },
] as const satisfies readonly {
  to: string;
  icon: IconName;
  name: Parameters<typeof appTexts.text>[0];
}[];

/** Brand, pages, conversations, preferences: beside the page on wide screens, in a drawer on narrow ones. */
export function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const t = useTexts(appTexts);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isInChat = path === '/' || path.startsWith('/chat/');
  return (
    <div className="flex h-full min-h-0 flex-col gap-3 p-3">
      <Link
        to="/"
        onClick={onNavigate}
        className="flex items-center gap-2.5 rounded-lg px-2 py-1 text-lg font-semibold"
      >
        <img src="icon.svg" alt="" className="size-7" />
        Frogwell
      </Link>
      <nav aria-label={t('navigation')} className="flex flex-col gap-0.5">
        {PAGES.map(({ to, icon, name }) => (
          <Link
            key={to}
            to={to}
            onClick={onNavigate}
            activeOptions={{ exact: to === '/' }}
            {...(to === '/' && isInChat && { 'aria-current': 'page' as const })}
            className="flex items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-sm font-medium text-ink-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-strong"
          >
            <Icon name={icon} />
            {t(name)}
          </Link>
        ))}
      </nav>
      <ConversationList onNavigate={onNavigate} />
      <Preferences />
    </div>
  );
}
