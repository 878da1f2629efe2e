export {
  CHAT_TEMPLATE_NAMES,
  type ChatTemplateName,
  renderChatTemplate,
} from './chat-templates/render-chat-template.ts';
export { type CollectedAnswer, collect, type ToolCall } from './collect.ts';
export { detectLocalService, type LocalService } from './detect-local-service.ts';
export * from './embedding-model.ts';
export { estimateRequestTokens, estimateTokens } from './estimate-tokens.ts';
export {
  type Attempt,
  createFallbackLanguageModel,
  type FallbackOptions,
} from './fallback-language-model.ts';
export { createGenerateModel, type GenerateModelOptions } from './generate-model.ts';
export * from './language-model.ts';
export {
  createLocalServices,
  type LocalServiceState,
  type LocalServices,
  type LocalServicesOptions,
} from './local-services.ts';
export { createOpenAIModel, type OpenAIModelOptions, PASSED_ON_PARAMETERS } from './openai-model.ts';
export * from './provider-error.ts';
export * from './reranker.ts';
export { CLOUD_TIMEOUTS, LOCAL_TIMEOUTS, type Timeouts } from './timeouts.ts';
export { createUpstream, type Upstream, type UpstreamOptions } from './upstream.ts';
