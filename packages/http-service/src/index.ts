export { type ApiDescription, apiDocument } from './api-document.ts';
export { ApiError } from './api-error.ts';
export type { IssuedKeys } from './authentication.ts';
export { type ErrorAnswer, errorAnswer } from './error-answer.ts';
export { type EventStreamOptions, type ServerSentEvent, sendEventStream } from './event-stream.ts';
export { invalidRequest } from './invalid-request.ts';
export { type ListenOptions, listenAndDrain } from './listen-and-drain.ts';
export { createLogger, type Logger } from './logger.ts';
export { isLoopbackAddress, isLoopbackName } from './loopback.ts';
export {
  type CounterReading,
  createMetrics,
  type HistogramReading,
  type Metrics,
  REQUEST_SECONDS_BUCKETS,
} from './metrics.ts';
export { type EnvironmentSource, parseEnvironment } from './parse-environment.ts';
export type { RequestFailure } from './request-lifecycle.ts';
export { createService, type Service, type ServiceOptions } from './service.ts';
export * as settings from './settings.ts';
export { securityHeaders } from './standard-headers.ts';
export { runMain, StartError } from './start-error.ts';
