// npm starts a script through a shell, and neither passes a TERM on to us when they end: without this watch a
// stopped `npm start` would leave its services behind.

const parent = process.ppid;
const LOOK_EVERY_MS = 200;

/** Calls back once when the npm that started this process is gone. Without npm above us nothing is watched. */
export function whenNpmIsGone(callback) {
  // Windows keeps the id of a parent that has ended; there npm's end closes the console.
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, LOOK_EVERY_MS);
  timer.unref();
}
