/** One line of `frogwell doctor`. */
export interface Check {
  name: string;
  status: 'ok' | 'warn' | 'fail';
  /** What was found. */
  detail: string;
  /** What to do about it; absent when there is nothing to do. */
  remedy?: string;
}
