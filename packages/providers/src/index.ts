export {
  CHAT_TEMPLATE_NAMES,
  type ChatTemplateName,
  renderChatTemplate,
} from './chat-templates/render-chat-template.ts';
export type { BreakerState } from './circuit-breaker.ts';
export { type CollectedAnswer, collect } from './collect.ts';
export {
  detectLocalService,
  type LocalService,
  type LocalServiceMemory,
  type ServerName,
} from './detect-local-service.ts';
export * from './embedding/embedding-model.ts';
export {
  createEmbeddingService,
  type EmbeddingService,
  type EmbeddingServiceOptions,
} from './embedding/embedding-service.ts';
export { Endpoint } from './endpoint.ts';
export { estimateRequestTokens, estimateTokens } from './estimate-tokens.ts';
export { createGenerateModel, type GenerateModelOptions } from './generate-model.ts';
export * from './language-model.ts';
export {
  createLocalServices,
  type LocalServiceState,
  type LocalServices,
  type LocalServicesOptions,
} from './local-services.ts';
export {
  createModelManagement,
  type ModelManagement,
  type PullProgress,
} from './model-management.ts';
export { type OpenedAnswer, type OpenOptions, openAnswer } from './open-answer.ts';
export { createOpenAIModel, type OpenAIModelOptions } from './openai-model.ts';
export * from './provider-error.ts';
export { createRerankService, type RerankService, type RerankServiceOptions } from './rerank-service.ts';
export * from './reranker.ts';
export type { Attempt } from './running-attempt.ts';
export { CLOUD_TIMEOUTS, LOCAL_TIMEOUTS, type Timeouts } from './timeouts.ts';
export { mergeToolCallDeltas, type ToolCall } from './tool-call-deltas.ts';
export { createUpstream, type Upstream, type UpstreamOptions } from './upstream.ts';
