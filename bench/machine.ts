import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** One line that makes a number comparable. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${model}, ${availableParallelism()} cores, ${memory} GiB, ${platform()}-${arch()}, Node ${process.versions.node}`;
}
