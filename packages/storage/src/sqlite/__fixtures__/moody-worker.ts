import { workerData } from 'node:worker_threads';
import { StorageError } from '../../contract/storage.ts';
import { serveOperations } from '../serve-operations.ts';

let served = 0;
const operations = {
  add: (one: number, other: number) => one + other,
  served: () => served,
  later: async (value: string) => value,
  numbers: () => ({ values: Float64Array.of(1, 2), part: Float64Array.of(3, 4, 5).subarray(1) }),
  failKnown: () => {
    throw new StorageError('corrupt', 'a damaged thing');
  },
  failUnknown: () => {
    throw new TypeError('a bug');
  },
  die: () => process.exit(7),
  dieLater: () => {
    setImmediate(() => {
      throw new Error('out of the blue');
    });
  },
};
export type MoodyOperations = typeof operations;

serveOperations(() => {
  if (workerData.refuses) {
    throw new StorageError('unusable', 'no room');
  }
  return {
    operations,
    background: (hasServed) => {
      served += hasServed ? 1 : 0;
      return undefined;
    },
    close: () => undefined,
  };
});
