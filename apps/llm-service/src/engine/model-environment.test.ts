import { expect, test } from 'vitest';
import { modelEnvironment } from './model-environment.ts';

test('drivers keep what they need, keys and settings stay here', () => {
  const environment = {
    PATH: '/bin',
    Path: 'C:\\Windows',
    CUDA_VISIBLE_DEVICES: '1',
    LD_LIBRARY_PATH: '/cuda',
    SystemRoot: 'C:\\Windows',
    API_KEYS: 'secret',
    OPENAI_API_KEY: 'secret',
    HF_TOKEN: 'secret',
    LLM_THREADS: '3',
    NODE_OPTIONS: '--require=./agent.js',
  };

  expect(modelEnvironment(environment)).toEqual({
    PATH: '/bin',
    Path: 'C:\\Windows',
    CUDA_VISIBLE_DEVICES: '1',
    LD_LIBRARY_PATH: '/cuda',
    SystemRoot: 'C:\\Windows',
    UV_THREADPOOL_SIZE: '1',
  });
});
