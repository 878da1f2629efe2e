import { ingestFile } from '../api/ingest-file.ts';

/** Small documents that come with Frogwell: a handbook, rules, a sheet of questions, a guide in English. */
const SAMPLES = [
  { name: 'so-tay-nhan-vien.md', url: new URL('../../../../samples/so-tay-nhan-vien.md', import.meta.url) },
  { name: 'hoi-dap.csv', url: new URL('../../../../samples/hoi-dap.csv', import.meta.url) },
  {
    name: 'quy-che-su-dung-tai-lieu.txt',
    url: new URL('../../../../samples/quy-che-su-dung-tai-lieu.txt', import.meta.url),
  },
  { name: 'lily-pad-faq.md', url: new URL('../../../../samples/lily-pad-faq.md', import.meta.url) },
];

export interface SampleProgress {
  name: string;
  done: number;
  total: number;
  /** Of all samples together, 0..1. */
  share: number;
}

/** Puts the samples into a store, one after the other. @throws as `ingestFile` */
export async function addSamples(
  vectorStoreId: string,
  options: { signal: AbortSignal; onProgress: (progress: SampleProgress) => void },
): Promise<void> {
  const total = SAMPLES.length;
  for (const [done, { name, url }] of SAMPLES.entries()) {
    const tell = (share: number) => options.onProgress({ name, done, total, share: (done + share) / total });
    tell(0);
    const response = await fetch(url, { signal: options.signal });
    await ingestFile(new File([await response.blob()], name), vectorStoreId, {
      signal: options.signal,
      onProgress: tell,
    });
  }
}
