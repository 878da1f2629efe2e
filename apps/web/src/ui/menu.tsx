import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export interface MenuItem {
  label: string;
  icon?: IconName;
  isDangerous?: boolean;
  isDisabled?: boolean;
  onSelect: () => void;
}

/** @param children the button that opens it; must take a ref and props, as `IconButton` does */
export function Menu({ children, items }: { children: ReactNode; items: readonly MenuItem[] }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 min-w-44 rounded-lg border border-line bg-raised p-1 text-sm shadow-lg"
        >
          {items.map(({ label, icon, isDangerous, isDisabled, onSelect }) => (
            <DropdownMenu.Item
              key={label}
              {...(isDisabled && { disabled: true })}
              onSelect={onSelect}
              className={`flex cursor-pointer items-center gap-2 rounded-md px-2.5 py-1.5 outline-none data-disabled:opacity-55 data-highlighted:bg-sunken ${isDangerous ? 'text-danger' : ''}`}
            >
              {icon && <Icon name={icon} className="size-4.5" />}
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
