import type { Engine } from './engine.ts';

/** The engine of a service that was given no model: well, but with nothing to answer with. */
export function createNoModelEngine(): Engine {
  return {
    state: () => ({
      status: 'no_model',
      model: null,
      message:
        'No model is loaded. The RAG backend answers from your documents without one. For written answers run an ' +
        'OpenAI-compatible server (llama-server, Ollama, vLLM) and set LOCAL_LLM_API_URL of the RAG backend to its address.',
    }),
  };
}
