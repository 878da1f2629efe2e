import multipart, { type MultipartFile } from '@fastify/multipart';
import { ApiError, type Service } from '@frogwell/http-service';
import { DeletedObject, FileObject, listPageOf } from '@frogwell/protocol';
import type { FileRecord } from '@frogwell/storage';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { DocumentLibrary, UploadDescription } from '../library/document-library.ts';
import { listPage, listQuery, pageRequest } from './list-page.ts';
import { sendOriginal } from './send-original.ts';
import { toFileObject } from './wire-objects.ts';

const FileParams = z.object({ file_id: z.string() });
const FileListQuery = listQuery({ fallback: 10_000, max: 10_000 }).extend({ purpose: z.string().optional() });

/** Everything around the file in a multipart body: boundaries, headers, small fields. */
const MULTIPART_OVERHEAD_BYTES = 64 * 1024;

const UploadFields = z.object({
  purpose: z.enum(['assistants', 'batch', 'fine-tune', 'vision', 'user_data']).default('assistants'),
  'expires_after[anchor]': z.literal('created_at').optional(),
  'expires_after[seconds]': z.coerce.number().int().min(3_600).max(2_592_000).optional(),
});

/** The form as it is described; it is read part by part. */
const UploadForm = UploadFields.extend({ file: z.string().describe('The bytes of the file, with its name') });

/** `/v1/files`: uploads, their bytes, and their end. */
export function files(
  app: Service,
  { library, maxUploadBytes }: { library: DocumentLibrary; maxUploadBytes: number },
): void {
  // Forms are read by this one route; everywhere else a multipart body is 415.
  app.register((scope: Service, _options, done) => {
    // The store enforces the size while it writes; busboy's own limit would cut the file silently.
    scope.register(multipart, { limits: { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 20 } });
    scope.post(
      '/v1/files',
      { schema: { ...described('Uploads a file', FileObject), form: UploadForm } },
      async (request) => {
        try {
          return toFileObject(await receive(request, { library, maxUploadBytes }));
        } catch (error) {
          // What was not read stands before the next request of the same connection, which would wait for ever.
          request.raw.unpipe();
          request.raw.resume();
          throw error;
        }
      },
    );
    done();
  });

  app.get(
    '/v1/files',
    {
      schema: {
        ...described('The uploads, the newest first', listPageOf(FileObject)),
        querystring: FileListQuery,
      },
    },
    async (request) => {
      return listPage(await library.files(pageRequest(request.query), request.query.purpose), toFileObject);
    },
  );

  app.get(
    '/v1/files/:file_id',
    { schema: { ...described('One upload', FileObject), params: FileParams } },
    async (request) => {
      return toFileObject(
        (await library.file(request.params.file_id)) ?? missingFile(request.params.file_id),
      );
    },
  );

  app.get(
    '/v1/files/:file_id/content',
    {
      schema: {
        tags: ['files'],
        summary: 'The bytes as they were uploaded',
        mediaType: 'application/octet-stream',
        params: FileParams,
      },
    },
    async (request, reply) => {
      const found = (await library.openFile(request.params.file_id)) ?? missingFile(request.params.file_id);
      return sendOriginal(reply, found);
    },
  );

  app.delete(
    '/v1/files/:file_id',
    { schema: { ...described('Removes an upload from everywhere', DeletedObject), params: FileParams } },
    async (request) => {
      const { file_id } = request.params;
      if (!(await library.deleteFile(file_id))) missingFile(file_id);
      return { id: file_id, object: 'file', deleted: true };
    },
  );
}

function described(summary: string, answer: z.ZodType) {
  return { tags: ['files'], summary, answer };
}

async function receive(
  request: FastifyRequest,
  { library, maxUploadBytes }: { library: DocumentLibrary; maxUploadBytes: number },
): Promise<FileRecord> {
  if (!request.isMultipart()) {
    throw new ApiError(
      'unsupported_media_type',
      'send the file as multipart/form-data, in a field named "file"',
    );
  }
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxUploadBytes + MULTIPART_OVERHEAD_BYTES) {
    const megabytes = Math.floor(maxUploadBytes / 1024 / 1024);
    throw new ApiError('request_too_large', `the file is larger than ${megabytes} MB (MAX_UPLOAD_MB)`, {
      param: 'file',
    });
  }
  const fields: Record<string, unknown> = {};
  const parts = request.parts();
  const file = await nextFile(parts, fields);
  if (!file) throw new ApiError('invalid_value', 'file: is required', { param: 'file' });
  return library.upload(file.file, async () => {
    if (await nextFile(parts, fields)) {
      throw new ApiError('invalid_value', 'file: one file per upload', { param: 'file' });
    }
    return describe(file, fields);
  });
}

/** Reads parts up to the next file and keeps the fields it passes. */
async function nextFile(
  parts: ReturnType<FastifyRequest['parts']>,
  fields: Record<string, unknown>,
): Promise<MultipartFile | undefined> {
  for (;;) {
    const next = await parts.next();
    if (next.done) return undefined;
    if (next.value.type === 'file') return next.value;
    fields[next.value.fieldname] = next.value.value;
  }
}

function describe(file: MultipartFile, fields: Record<string, unknown>): UploadDescription {
  const result = UploadFields.safeParse(fields);
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = String(issue?.path[0] ?? 'purpose');
    throw new ApiError('invalid_value', `${field}: ${issue?.message}`, { param: field, cause: result.error });
  }
  return {
    filename: file.filename,
    purpose: result.data.purpose,
    expiresAfterSeconds: result.data['expires_after[seconds]'] ?? null,
  };
}

function missingFile(id: string): never {
  throw new ApiError('not_found', `no such file: ${id}`, { param: 'file_id' });
}
