import { ApiError, type Service } from '@frogwell/http-service';
import { BlobTooLargeError, StorageError } from '@frogwell/storage';

/** Gives failures of the store their place in the table of error codes; all other failures pass as they are. */
export function translateStorageFailures(app: Service): void {
  app.setErrorHandler((error) => {
    throw translated(error);
  });
}

function translated(error: unknown): unknown {
  if (error instanceof BlobTooLargeError) {
    const megabytes = Math.floor(error.maxBytes / 1024 / 1024);
    return new ApiError('request_too_large', `the file is larger than ${megabytes} MB (MAX_UPLOAD_MB)`, {
      param: 'file',
      cause: error,
    });
  }
  if (error instanceof StorageError) {
    return new ApiError('store_unavailable', `the document store is ${error.code}; try again`, {
      cause: error,
    });
  }
  return error;
}
