import type { QueryClient } from '@tanstack/react-query';
import { originalQuery } from '../api/source-view.ts';

/**
 * Hands the uploaded file to the browser's downloads. Never opened in a tab: a page among the uploads would run under
 * our address. Its address cannot carry a key, so the bytes are fetched first.
 */
export async function saveOriginal(
  queryClient: QueryClient,
  { fileId, filename }: { fileId: string; filename: string },
): Promise<void> {
  const bytes = await queryClient.fetchQuery(originalQuery(fileId));
  const address = URL.createObjectURL(bytes.slice(0, bytes.size, 'application/octet-stream'));
  const link = document.createElement('a');
  link.href = address;
  link.download = filename;
  link.click();
  // The download has begun by then; a browser that asks where to put it keeps its own hold.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
