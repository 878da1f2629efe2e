import { workerData } from 'node:worker_threads';
import { Database } from './database.ts';
import { migrate } from './schema.ts';
import { serveOperations } from './serve-operations.ts';
import { Housekeeping } from './writer/housekeeping.ts';
import { createWriterOperations } from './writer/operations.ts';

serveOperations(() => {
  const database = Database.openWriter(workerData.database);
  migrate(database);
  const housekeeping = new Housekeeping(database);
  return {
    operations: createWriterOperations(database),
    background: (hasServed) => housekeeping.slice(hasServed),
    close: () => {
      housekeeping.finish();
      database.close();
    },
  };
});
