/** A reason why a program cannot start that its user can mend: shown as it stands, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Runs a program's `main`; what keeps it from starting is printed in plain lines, and the exit status is 1. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.exitCode = 1;
    const text =
      error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error);
    // Something half started (a pool, a channel to the parent) must not keep a failed program alive.
    process.stderr.write(`${text}\n`, () => process.exit());
  }
}
