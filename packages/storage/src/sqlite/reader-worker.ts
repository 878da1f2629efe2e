import { workerData } from 'node:worker_threads';
import { Database } from './database.ts';
import { createReaderOperations } from './reader/operations.ts';
import { serveOperations } from './serve-operations.ts';

serveOperations(() => {
  const database = Database.openReader(workerData.database);
  return { operations: createReaderOperations(database), close: () => database.close() };
});
