import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * A JSON logger, one line per event, to standard output.
 *
 * @param options.destination elsewhere than standard output, e.g. a collector in a test
 */
export function createLogger(options: {
  name: string;
  level?: string;
  destination?: DestinationStream;
}): Logger {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    redact: ['authorization', 'headers.authorization', 'apiKey', '*.apiKey'],
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
