import type { SmallTalk } from './small-talk.ts';

/** BCP 47 of the question. Replies exist in Vietnamese and English; an unknown language (`und`) gets Vietnamese. */
export type ReplyLanguage = string;

/** Titles named in a reply at most. */
const MAX_TITLES = 5;
const MAX_TITLE_LENGTH = 90;

/**
 * Answer to a greeting, a thank-you or "what can you do" when no model is there to chat.
 *
 * @param titles titles of the documents, newest first; the first few are named
 */
export function smallTalkReply(kind: SmallTalk, language: ReplyLanguage, titles: readonly string[]): string {
  const isVietnamese = speaksVietnamese(language);
  const about = isVietnamese ? aboutVietnamese(titles) : aboutEnglish(titles);
  if (kind === 'thanks') {
    return isVietnamese
      ? 'Không có gì! Bạn cứ hỏi tiếp bất cứ điều gì về tài liệu của mình.'
      : 'You are welcome! Ask me anything else about your documents.';
  }
  if (kind === 'greeting') {
    return isVietnamese
      ? `Xin chào! Tôi trả lời câu hỏi dựa trên tài liệu của bạn và luôn dẫn nguồn. ${about}`
      : `Hello! I answer questions from your documents and always show the source. ${about}`;
  }
  return isVietnamese
    ? `Tôi tìm câu trả lời trong tài liệu của bạn: trích nguyên văn những câu phù hợp nhất, kèm tên tài liệu, điều khoản và số trang để bạn kiểm tra. Bạn có thể gõ tiếng Việt có dấu, không dấu hoặc tiếng Anh. ${about}`
    : `I look for answers in your documents: I quote the sentences that fit best, word for word, with document, section and page so that you can check them. You can ask in Vietnamese, with or without tone marks, or in English. ${about}`;
}

/** Answer when nothing has been added yet: how to add documents. */
export function noDocumentsReply(language: ReplyLanguage): string {
  return speaksVietnamese(language)
    ? 'Chưa có tài liệu nào để tìm câu trả lời. Hãy thêm tài liệu bằng lệnh `npx frogwell ingest <thư mục>` hoặc qua Files API (`POST /v1/files`), rồi hỏi lại.'
    : 'There are no documents to answer from yet. Add some with `npx frogwell ingest <folder>` or through the Files API (`POST /v1/files`), then ask again.';
}

/**
 * Answer when the documents do not hold enough evidence.
 *
 * @param titles  titles of the documents, newest first: what they are about
 * @param nearest titles of the documents nearest to the question, best first; may be empty
 */
export function refusalReply(
  language: ReplyLanguage,
  { titles, nearest }: { titles: readonly string[]; nearest: readonly string[] },
): string {
  const isVietnamese = speaksVietnamese(language);
  const others = titles.filter((title) => !nearest.includes(title));
  const near = list(nearest, 3);
  const closest = isVietnamese ? `Gần với câu hỏi nhất là: ${near}.` : `Closest to your question: ${near}.`;
  return [
    isVietnamese
      ? 'Tôi không tìm thấy câu trả lời trong tài liệu hiện có.'
      : 'I could not find an answer in the documents.',
    others.length === 0 ? '' : isVietnamese ? aboutVietnamese(others) : aboutEnglish(others),
    near === '' ? '' : closest,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** `vi` and unknown languages; every other language reads English. */
export function speaksVietnamese(language: ReplyLanguage): boolean {
  return /^(?:vi|und)?(?:-|$)/iu.test(language);
}

function aboutVietnamese(titles: readonly string[]): string {
  const names = list(titles, MAX_TITLES);
  if (names === '') return 'Hiện chưa có tài liệu nào; thêm bằng `npx frogwell ingest <thư mục>`.';
  return `Tài liệu hiện có nói về: ${names}${titles.length > MAX_TITLES ? ' …' : '.'}`;
}

function aboutEnglish(titles: readonly string[]): string {
  const names = list(titles, MAX_TITLES);
  if (names === '') return 'There are no documents yet; add some with `npx frogwell ingest <folder>`.';
  return `The documents are about: ${names}${titles.length > MAX_TITLES ? ' …' : '.'}`;
}

function list(titles: readonly string[], count: number): string {
  const distinct = [...new Set(titles.map((title) => title.replace(/\s+/gu, ' ').trim()))].filter(
    (title) => title !== '',
  );
  return distinct.slice(0, count).map(shorten).join('; ');
}

function shorten(title: string): string {
  if (title.length <= MAX_TITLE_LENGTH) return title;
  const cut = title.slice(0, MAX_TITLE_LENGTH);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), MAX_TITLE_LENGTH - 20)).trimEnd()}…`;
}
