export * from './embedding-model.ts';
export * from './language-model.ts';
export * from './provider-error.ts';
export * from './reranker.ts';
