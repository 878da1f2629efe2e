import type { Language } from './language.ts';

/** Every text a person reads, in both languages. `{name}` is filled in by {@link text}. */
const TEXTS = {
  unreachable: {
    vi: 'Không kết nối được Frogwell tại {url} ({reason}). Hãy chạy `npm start`, hoặc đặt {variable}.',
    en: 'Frogwell cannot be reached at {url} ({reason}). Run `npm start`, or set {variable}.',
  },
  needsKey: {
    vi: 'Máy chủ cần khóa: đặt {variable} bằng một khóa tạo bằng `frogwell keys create` hoặc có trong API_KEYS của máy chủ.',
    en: 'The server wants a key: set {variable} to one made with `frogwell keys create`, or of its API_KEYS.',
  },
  interrupted: { vi: 'Đã dừng.', en: 'Stopped.' },
  seeHelp: { vi: 'Xem `npx frogwell help`.', en: 'See `npx frogwell help`.' },
  unknownCommand: { vi: 'Không có lệnh "{command}".', en: 'There is no command "{command}".' },
  noFiles: {
    vi: 'Cần ít nhất một tệp, thư mục hoặc địa chỉ trang web.',
    en: 'At least one file, folder or web address is needed.',
  },
  noQuestion: { vi: 'Cần một câu hỏi.', en: 'A question is needed.' },
  noSuchPath: { vi: 'Không có {path}.', en: 'There is no {path}.' },
  noStore: { vi: 'Không có kho "{store}".', en: 'There is no store "{store}".' },
  sources: { vi: 'Nguồn', en: 'Sources' },
  page: { vi: 'trang {page}', en: 'page {page}' },
  answeredBy: {
    vi: 'Trả lời bởi {provider} trong {seconds} giây',
    en: 'Answered by {provider} in {seconds} s',
  },
  fallback: { vi: '(dự phòng: {reason})', en: '(fallback: {reason})' },
  incompleteStream: {
    vi: 'Câu trả lời bị ngắt giữa chừng.',
    en: 'The answer was cut off.',
  },
  noResults: { vi: 'Không tìm thấy đoạn nào.', en: 'No passage was found.' },
  looking: { vi: 'Đang đọc danh sách tệp…', en: 'Looking through the files…' },
  uploading: { vi: 'Đang nạp', en: 'Ingesting' },
  fetchingPages: { vi: 'Máy chủ đang đọc {address}…', en: 'The server is reading {address}…' },
  skippedHidden: { vi: 'Bỏ qua {count} tệp ẩn.', en: 'Skipped {count} hidden files.' },
  skippedUnsupported: {
    vi: 'Bỏ qua {path}: loại tệp này chưa được hỗ trợ.',
    en: 'Skipped {path}: this kind of file is not supported.',
  },
  skippedEmpty: { vi: 'Bỏ qua {path}: tệp rỗng.', en: 'Skipped {path}: the file is empty.' },
  added: { vi: 'mới', en: 'new' },
  changed: { vi: 'đã thay đổi', en: 'changed' },
  fileFailed: { vi: 'Lỗi {path}: {reason}', en: 'Failed {path}: {reason}' },
  ingestSummary: {
    vi: 'Kho "{store}": {added} tệp mới, {changed} thay đổi, {unchanged} không đổi, {failed} lỗi ({seconds} giây).',
    en: 'Store "{store}": {added} new, {changed} changed, {unchanged} unchanged, {failed} failed ({seconds} s).',
  },
  ingestStopped: {
    vi: 'Đã dừng: {done} tệp xong, máy chủ còn xử lý {running}, chưa gửi {waiting}. Chạy lại lệnh này để tiếp tục.',
    en: 'Stopped: {done} files done, {running} still with the server, {waiting} not sent. Run the command again to go on.',
  },
  readingPaused: {
    vi: 'Việc đọc tệp đang tạm dừng: {waiting} tệp chờ, {running} tệp đang đọc nốt. Tiếp tục bằng: npx frogwell ingest --resume',
    en: 'Reading is paused: {waiting} files wait, {running} are read to their end. Go on with: npx frogwell ingest --resume',
  },
  readingResumed: {
    vi: 'Đang đọc tệp: {waiting} tệp chờ, {running} tệp đang đọc.',
    en: 'Files are read: {waiting} wait, {running} in work.',
  },
  pagesOf: { vi: 'trang {done}/{total}', en: 'page {done}/{total}' },
  pagesUnread: {
    vi: '{path}: không đọc được {count} trang quét (trang {pages}); chạy `npx frogwell ocr` (hoặc cài Tesseract với ngôn ngữ vie và eng), khởi động lại rồi nạp lại',
    en: '{path}: {count} scanned pages were not read (page {pages}); run `npx frogwell ocr` (or install Tesseract with the languages vie and eng), restart and ingest it again',
  },
  watching: {
    vi: 'Đang theo dõi {folders}. Nhấn Ctrl+C để dừng.',
    en: 'Watching {folders}. Ctrl+C ends it.',
  },
  watchChange: { vi: '{change}: {path}', en: '{change}: {path}' },
  moved: { vi: 'đã đổi tên', en: 'renamed' },
  removed: { vi: 'đã xóa', en: 'removed' },
  watchKept: {
    vi: 'Thư mục {path} trống hoặc không còn: {count} tệp của nó vẫn được giữ trong kho. Nếu là ổ đĩa, hãy nối lại; nếu thật sự đã xóa, hãy đặt một tài liệu bất kỳ vào thư mục đó, hoặc xóa kho.',
    en: 'The folder {path} is empty or gone: its {count} files stay in the store. If it is a drive, connect it again; if they really were deleted, put any document into that folder, or delete the store.',
  },
  watchForeign: {
    vi: '{count} tệp cùng đường dẫn trong {path} do máy khác đưa vào kho: chúng được giữ nguyên. Nếu chính là máy này dưới tên cũ, hãy đặt FROGWELL_MACHINE bằng tên cũ.',
    en: '{count} files with the paths of files in {path} were put into the store by another machine: they are left as they are. If it was this machine under an earlier name, set FROGWELL_MACHINE to that name.',
  },
  watchNeedsFolder: {
    vi: '--watch cần thư mục, {path} là tệp.',
    en: '--watch needs folders, {path} is a file.',
  },
  watchScansOnly: {
    vi: 'Hệ thống không báo thay đổi của {path}: thư mục được quét mỗi {seconds} giây.',
    en: 'The system does not tell of changes in {path}: it is scanned every {seconds} seconds.',
  },
  watchAway: { vi: 'Không kết nối được {url}, đang chờ…', en: '{url} cannot be reached, waiting…' },
  watchBack: { vi: 'Đã kết nối lại.', en: 'It is back.' },
  watchSummary: {
    vi: 'Đã dừng theo dõi: {added} tệp mới, {changed} thay đổi, {moved} đổi tên, {removed} đã xóa, {failed} lỗi.',
    en: 'No longer watching: {added} new, {changed} changed, {moved} renamed, {removed} removed, {failed} failed.',
  },
  nothingToIngest: { vi: 'Không có tệp nào để nạp.', en: 'There is no file to ingest.' },
  modelUsage: {
    vi: 'Cách dùng: frogwell model list | pull <tên, hf:…, địa chỉ hoặc đường dẫn> | info <tên> | select <tên> | remove <tên>',
    en: 'Usage: frogwell model list | pull <name, hf:…, address or path> | info <name> | select <name> | remove <name>',
  },
  noModels: { vi: 'Chưa có mô hình nào trên máy này.', en: 'There is no model on this machine yet.' },
  modelsHere: { vi: 'Trên máy này (* đang dùng):', en: 'On this machine (* in use):' },
  modelsToPull: {
    vi: 'Có thể tải về với `frogwell model pull <tên>`:',
    en: 'To be fetched with `frogwell model pull <name>`:',
  },
  needsMemory: { vi: 'cần {memory} bộ nhớ', en: 'needs {memory} of memory' },
  pulling: { vi: 'Đang tải', en: 'Fetching' },
  pullCutOff: {
    vi: 'Việc tải bị ngắt giữa chừng; chạy lại lệnh này để tiếp tục.',
    en: 'Fetching was cut off; run the command again to go on.',
  },
  loadingModel: { vi: 'Đang nạp mô hình', en: 'Loading' },
  modelReady: { vi: '{name} ({size}) đã sẵn sàng.', en: '{name} ({size}) is ready.' },
  modelRemoved: { vi: 'Đã xóa {name}.', en: '{name} is removed.' },
  evalUsage: {
    vi: 'Cách dùng: frogwell eval <tệp .csv hoặc .jsonl> [--store <tên>] [--accept] | --export <tệp.jsonl>',
    en: 'Usage: frogwell eval <.csv or .jsonl file> [--store <name>] [--accept] | --export <file.jsonl>',
  },
  evalExported: {
    vi: '{count} câu trả lời đã được đánh giá nằm trong {file}; hãy điền nguồn mong đợi cho các câu bị chê.',
    en: '{count} rated answers are in {file}; fill in the expected sources of the bad ones.',
  },
  evalFailed: { vi: 'sai      ', en: 'failed   ' },
  evalWorse: { vi: 'KÉM HƠN  ', en: 'REGRESSED' },
  evalSummary: {
    vi: '{questions} câu hỏi, {judged} câu được chấm: {passed} đúng; {refused} bị từ chối; trung vị {ms} ms',
    en: '{questions} questions, {judged} judged: {passed} passed; {refused} refused; median {ms} ms',
  },
  evalRegressed: {
    vi: '{count} câu trước đây đúng nay sai. Kết quả cũ được giữ; `--accept` để chấp nhận kết quả mới.',
    en: '{count} passed the last time and fail now. The old results are kept; `--accept` takes the new ones.',
  },
  providerUsage: {
    vi: 'Cách dùng: frogwell provider [auto | local | openai | extractive | reset] [--model <tên>]',
    en: 'Usage: frogwell provider [auto | local | openai | extractive | reset] [--model <name>]',
  },
  providerConfigured: {
    vi: 'Trả lời: {name} (theo LLM_PROVIDER).',
    en: 'Answers come from: {name} (as LLM_PROVIDER says).',
  },
  providerChosen: {
    vi: 'Trả lời: {name} (chọn khi đang chạy; `frogwell provider reset` để bỏ).',
    en: 'Answers come from: {name} (chosen at run time; `frogwell provider reset` takes it back).',
  },
  providerChain: { vi: 'Thứ tự: {chain}', en: 'In order: {chain}' },
  endpointLoad: { vi: '{running} đang chạy, {waiting} đang chờ', en: '{running} running, {waiting} waiting' },
  keysUsage: {
    vi: 'Cách dùng: frogwell keys list | create <tên> | revoke <mã>',
    en: 'Usage: frogwell keys list | create <name> | revoke <id>',
  },
  keysNone: { vi: 'Chưa có khóa nào.', en: 'No keys yet.' },
  keysEnvironment: {
    vi: 'Ngoài ra {count} khóa trong API_KEYS.',
    en: 'Beside them {count} of API_KEYS.',
  },
  keysWanted: { vi: 'Mọi lời gọi cần khóa.', en: 'Every call needs a key.' },
  keysThisMachine: {
    vi: 'Không cần khóa; chỉ chương trình trên máy này gọi được.',
    en: 'No key is needed; only programs on this machine may call.',
  },
  keyNeverUsed: { vi: 'chưa dùng', en: 'never used' },
  keyLastUsed: { vi: 'dùng lần cuối {time}', en: 'last used {time}' },
  keyCreated: {
    vi: 'Khóa "{name}" ({id}). Hãy chép ngay: khóa không hiện lại lần nữa.',
    en: 'The key "{name}" ({id}). Copy it now: it is not shown again.',
  },
  keyFirst: {
    vi: 'Đây là khóa đầu tiên: từ giờ mọi lời gọi đều cần khóa, kể cả từ máy này. Với dòng lệnh: đặt FROGWELL_API_KEY.',
    en: 'This is the first key: from now on every call needs one, also from this machine. For the command line: set FROGWELL_API_KEY.',
  },
  keyRevoked: { vi: 'Đã thu hồi {id}.', en: 'Revoked {id}.' },
  keyLast: {
    vi: 'Không còn khóa nào: từ giờ chỉ chương trình trên máy này gọi được, không cần khóa.',
    en: 'No key is left: from now on only programs on this machine may call, without one.',
  },
  remedy: { vi: 'cách xử lý', en: 'remedy' },
  doctorSummary: {
    vi: '{ok} ổn, {warn} cảnh báo, {fail} lỗi',
    en: '{ok} ok, {warn} warnings, {fail} failed',
  },
} as const satisfies Record<string, Record<Language, string>>;

export type TextName = keyof typeof TEXTS;

/** Looks up texts in one language. */
export type Translate = (name: TextName, values?: Record<string, string | number>) => string;

/** @returns a lookup that fills `{name}` from `values` and leaves unknown names as they are */
export function translator(language: Language): Translate {
  return (name, values = {}) =>
    TEXTS[name][language].replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}
