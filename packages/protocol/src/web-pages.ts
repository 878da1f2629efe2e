import { z } from 'zod';
import { Attributes } from './vector-stores.ts';

const WebAddress = z
  .string()
  .max(2_048)
  .refine((text) => URL.canParse(text), 'must be an absolute address like https://example.com/page');

/** Body of `POST /v1/vector_stores/{id}/web_pages`: one page, or the pages that a sitemap names. */
export const WebPagesRequest = z
  .looseObject({
    url: WebAddress.nullish(),
    sitemap_url: WebAddress.nullish(),
    /** Pages of the sitemap at most; 100 if left out. */
    limit: z.int().min(1).max(1_000).nullish(),
    attributes: Attributes.refine(
      (attributes) => Object.keys(attributes).length <= 15,
      'at most 15 attributes, because source_url is added',
    ).nullish(),
  })
  .refine((body) => (body.url == null) !== (body.sitemap_url == null), {
    message: 'give either url or sitemap_url',
    path: ['url'],
  });
export type WebPagesRequest = z.infer<typeof WebPagesRequest>;

/** What became of one page. */
export const WebPageResult = z.object({
  url: z.string(),
  /** Of the file that holds the page; null when there is none. */
  file_id: z.string().nullable(),
  /** `added` and `changed` are being indexed: the file in the store tells when that is done. */
  status: z.enum(['added', 'changed', 'unchanged', 'failed']),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type WebPageResult = z.infer<typeof WebPageResult>;

export const WebPagesAnswer = z.object({ object: z.literal('list'), data: z.array(WebPageResult) });
export type WebPagesAnswer = z.infer<typeof WebPagesAnswer>;
