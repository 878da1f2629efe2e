import { uiTexts } from './texts.ts';
import { showToast } from './toasts.tsx';

/** Puts text on the clipboard and says so; also where the page is not served securely (an office's plain HTTP). */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else copyBySelection(text);
  showToast({ text: uiTexts.text('copied'), durationMs: 2_000 });
}

function copyBySelection(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
