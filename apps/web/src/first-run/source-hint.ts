const KEPT_AS = 'frogwell.has-checked-a-source';

/** Whether somebody has opened a source in this browser already; until then answers say that it can be done. */
export function hasCheckedSource(): boolean {
  return localStorage.getItem(KEPT_AS) !== null;
}

export function sourceWasChecked(): void {
  localStorage.setItem(KEPT_AS, 'yes');
}
