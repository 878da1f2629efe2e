/** Languages in which the pages speak. */
export type PageLanguage = 'vi' | 'en';

export interface PageTexts {
  tagline: string;
  documents: (count: number, inProgress: number, isPaused: boolean) => string;
  noDocuments: string;
  /** Above the files that failed. */
  unreadFiles: string;
  question: string;
  ask: string;
  answer: string;
  sources: string;
  noSources: string;
  answeredBy: string;
  answersFrom: string;
  /** Names of the choices of `LLM_PROVIDER`. */
  providers: Readonly<Record<string, string>>;
  change: string;
  page: string;
  /** Beside a page whose text was read from its picture. */
  recognised: string;
  open: string;
  failed: string;
  original: string;
  home: string;
  earlier: string;
  later: string;
  from: (start: number, end: number, total: number) => string;
  notFound: string;
  notReady: Record<'in_progress' | 'failed', string>;
}

const VIETNAMESE: PageTexts = {
  tagline: 'Hỏi tài liệu của bạn, ngay trên máy của bạn, kèm nguồn của từng câu.',
  documents: (count, inProgress, isPaused) =>
    `${count} tài liệu có thể tìm kiếm${inProgress > 0 ? `, ${inProgress} đang ${isPaused ? 'chờ (đã tạm dừng)' : 'xử lý'}` : ''}.`,
  unreadFiles: 'Tệp không đọc được',
  noDocuments: 'Chưa có tài liệu nào. Thêm bằng lệnh: npx frogwell ingest <thư mục>',
  question: 'Câu hỏi của bạn',
  ask: 'Hỏi',
  answer: 'Trả lời',
  sources: 'Nguồn',
  noSources: 'Câu trả lời này không dựa trên tài liệu.',
  answeredBy: 'Trả lời bởi',
  answersFrom: 'Ai trả lời',
  providers: {
    auto: 'Tự động',
    local: 'Mô hình trên máy hoặc trong mạng',
    openai: 'OpenAI (câu hỏi và đoạn trích rời khỏi máy)',
    extractive: 'Chính tài liệu, không dùng mô hình',
  },
  change: 'Đổi',
  page: 'trang',
  recognised: 'chữ nhận dạng từ ảnh, có thể sai',
  open: 'Mở nguồn',
  failed: 'Không trả lời được',
  original: 'Tải tệp gốc',
  home: 'Trang chủ',
  earlier: 'Phần trước',
  later: 'Phần sau',
  from: (start, end, total) => `Ký tự ${start}–${end} trong ${total}`,
  notFound: 'Không tìm thấy tài liệu này.',
  notReady: { in_progress: 'Tài liệu đang được xử lý.', failed: 'Không đọc được tài liệu này.' },
};

const ENGLISH: PageTexts = {
  tagline: 'Ask your own documents, on your own machine, with the source of every sentence.',
  documents: (count, inProgress, isPaused) =>
    `${count} searchable ${count === 1 ? 'document' : 'documents'}${inProgress > 0 ? `, ${inProgress} ${isPaused ? 'waiting (paused)' : 'in progress'}` : ''}.`,
  unreadFiles: 'Files that could not be read',
  noDocuments: 'There are no documents yet. Add some with: npx frogwell ingest <folder>',
  question: 'Your question',
  ask: 'Ask',
  answer: 'Answer',
  sources: 'Sources',
  noSources: 'This answer does not rest on documents.',
  answeredBy: 'Answered by',
  answersFrom: 'Answers come from',
  providers: {
    auto: 'Automatic',
    local: 'A model on this machine or network',
    openai: 'OpenAI (questions and passages leave this machine)',
    extractive: 'The documents themselves, no model',
  },
  change: 'Change',
  page: 'page',
  recognised: 'text read from a picture, it may be wrong',
  open: 'Open source',
  failed: 'No answer',
  original: 'Download the original file',
  home: 'Home',
  earlier: 'Earlier part',
  later: 'Later part',
  from: (start, end, total) => `Characters ${start}–${end} of ${total}`,
  notFound: 'This document was not found.',
  notReady: { in_progress: 'This document is being processed.', failed: 'This document could not be read.' },
};

export function pageTexts(language: PageLanguage): PageTexts {
  return language === 'vi' ? VIETNAMESE : ENGLISH;
}

/**
 * Vietnamese or English, whichever the browser prefers; Vietnamese when it names neither.
 *
 * @param acceptLanguage the header, e.g. `en-US,en;q=0.9,vi;q=0.8`
 */
export function preferredLanguage(acceptLanguage: string | undefined): PageLanguage {
  const ranked = (acceptLanguage ?? '')
    .split(',')
    .map((item) => {
      const [tag = '', ...parameters] = item.trim().toLowerCase().split(';');
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean);
      return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .toSorted((a, b) => b.quality - a.quality);
  const first = ranked.find(
    ({ language, quality }) => quality > 0 && (language === 'vi' || language === 'en'),
  );
  return first?.language === 'en' ? 'en' : 'vi';
}
