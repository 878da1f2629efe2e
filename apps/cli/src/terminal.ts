/** Where a command writes: results to `out`, everything else (progress, notes, errors) to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Is `out` a screen, so that an answer may grow on it? */
  isInteractive: boolean;
  /** Is `err` a screen, so that a progress bar may be redrawn? */
  showsProgress: boolean;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  // Whoever reads the output may have enough of it (`| head`): that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isInteractive: process.stdout.isTTY === true,
    showsProgress: process.stderr.isTTY === true,
  };
}
