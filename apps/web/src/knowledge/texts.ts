import { defineTexts } from '../texts/define-texts.ts';

export const knowledgeTexts = defineTexts('knowledge', {
  vi: {
    store: 'Kho tài liệu',
    defaultStore: 'Mặc định',
    loading: 'Đang tải…',
    noStore: 'Chưa có kho tài liệu nào',
    noStoreHint: 'Thêm tệp ở trang Tài liệu, kho sẽ được tạo cùng lúc.',
  },
  en: {
    store: 'Document store',
    defaultStore: 'Default',
    loading: 'Loading…',
    noStore: 'There is no document store yet',
    noStoreHint: 'Add a file on the Documents page; the store comes with it.',
  },
});
