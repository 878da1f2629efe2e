import { type ReactNode, useEffect } from 'react';

export interface PageFrameProps {
  title: string;
  /** One sentence under the title: what the page is for. */
  description?: string;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** Title, purpose and content of a screen other than the chat. */
export function PageFrame({ title, description, actions, children }: PageFrameProps) {
  usePageTitle(title);
  return (
    <main className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 px-4 py-5 sm:px-6">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <div className="min-w-0 flex-1 basis-80">
            <h1 className="text-xl font-semibold">{title}</h1>
            {description !== undefined && (
              <p className="mt-0.5 max-w-3xl text-sm text-ink-soft">{description}</p>
            )}
          </div>
          {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
        </div>
        {children}
      </div>
    </main>
  );
}

/** The name of the browser's tab. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Frogwell`;
  }, [title]);
}
