import { Tabs as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

/** @param label what is chosen with the tabs, for screen readers */
export function Tabs({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { id: string; title: string; content: ReactNode }[];
}) {
  return (
    <Primitive.Root defaultValue={tabs[0]?.id ?? ''} className="flex min-h-0 flex-col">
      <Primitive.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map(({ id, title }) => (
          <Primitive.Trigger
            key={id}
            value={id}
            className="-mb-px shrink-0 border-b-2 border-transparent px-3 py-2 text-sm font-medium text-ink-soft hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {title}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map(({ id, content }) => (
        <Primitive.Content key={id} value={id} className="min-h-0 flex-1 pt-3">
          {content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
