import type { ModelRole } from '../engine/engine.ts';

/** A model that is known to do well here. */
export interface CatalogueModel {
  name: string;
  title: string;
  role: ModelRole;
  /** On Hugging Face. */
  repository: string;
  /** Commit whose bytes are pinned, or a branch. */
  revision: string;
  /** Null = the only GGUF file of the repository. */
  file: string | null;
  /** About, where it is not pinned. */
  sizeBytes: number;
  /** Null = the hash that the server tells is taken. */
  sha256: string | null;
  /** As its authors state it. */
  licence: string;
  /** Memory that it wants with the default context. */
  memoryBytes: number;
  languages: string;
}

const GB = 1e9;

/** Small enough for a laptop, and each of them the usual choice for what it does. The first of a role is recommended. */
export const CATALOGUE: readonly CatalogueModel[] = [
  {
    name: 'frog',
    title: 'Llama 3.2 3B Instruct Frog, for answers from documents in Vietnamese (Q4_K_M)',
    role: 'chat',
    repository: 'phamhai/Llama-3.2-3B-Instruct-Frog-Q4_K_M-GGUF',
    revision: 'main',
    file: null,
    sizeBytes: 2.02 * GB,
    sha256: null,
    licence: 'Llama 3.2 Community License',
    memoryBytes: 5.2 * GB,
    languages: 'Vietnamese, English',
  },
  {
    name: 'qwen2.5-1.5b',
    title: 'Qwen 2.5 1.5B Instruct (Q4_K_M)',
    role: 'chat',
    repository: 'Qwen/Qwen2.5-1.5B-Instruct-GGUF',
    revision: '91cad51170dc346986eccefdc2dd33a9da36ead9',
    file: 'qwen2.5-1.5b-instruct-q4_k_m.gguf',
    sizeBytes: 1_117_320_736,
    sha256: '6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e',
    licence: 'Apache-2.0',
    memoryBytes: 2.8 * GB,
    languages: 'many, Vietnamese among them',
  },
  {
    name: 'llama3.2-1b',
    title: 'Llama 3.2 1B Instruct (Q4_K_M)',
    role: 'chat',
    repository: 'bartowski/Llama-3.2-1B-Instruct-GGUF',
    revision: 'main',
    file: 'Llama-3.2-1B-Instruct-Q4_K_M.gguf',
    sizeBytes: 0.81 * GB,
    sha256: null,
    licence: 'Llama 3.2 Community License',
    memoryBytes: 2.2 * GB,
    languages: 'English, some others',
  },
  {
    name: 'bge-m3',
    title: 'BGE-M3 embeddings (Q8_0)',
    role: 'embedder',
    repository: 'ggml-org/bge-m3-Q8_0-GGUF',
    revision: '9eba04c5d75ba5a1595e45de734d36bef4e5cb98',
    file: 'bge-m3-q8_0.gguf',
    sizeBytes: 634_553_760,
    sha256: 'aa473d51f451a22f0fcf39ba3330c14bed38a385712b1113440f69df4047a173',
    licence: 'MIT',
    memoryBytes: 1.6 * GB,
    languages: 'more than 100',
  },
  {
    name: 'bge-reranker-v2-m3',
    title: 'BGE reranker v2 M3 (Q8_0)',
    role: 'reranker',
    repository: 'gpustack/bge-reranker-v2-m3-GGUF',
    revision: '3093af03b1a635e67b084b1d8c03c5f5e020fd05',
    file: 'bge-reranker-v2-m3-Q8_0.gguf',
    sizeBytes: 635_676_416,
    sha256: 'a43c7c9b11a4c1517e5bf95151960e1621d1b72f7a493364b01e386cf1aaa1d3',
    licence: 'Apache-2.0',
    memoryBytes: 1.6 * GB,
    languages: 'many',
  },
];
