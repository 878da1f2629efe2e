import { defineTexts } from '../texts/define-texts.ts';

export const firstRunTexts = defineTexts('first-run', {
  vi: {
    title: 'Hỏi tài liệu của bạn',
    emptyHint:
      'Chưa có tài liệu nào. Thêm tệp của bạn, hoặc thử ngay với vài tài liệu mẫu. Không có gì rời khỏi máy này.',
    readyHint: 'Mỗi câu trả lời kèm nguồn chính xác để bạn kiểm tra.',
    trySample: 'Thử với tài liệu mẫu',
    addDocuments: 'Thêm tài liệu của bạn',
    reading: 'Đang đọc {{name}} ({{done}}/{{total}})',
    failed: 'Không đọc được tài liệu mẫu',
    waiting_other: 'Đang đọc {{count}} tài liệu…',
    suggestions: 'Thử hỏi',
    checkHint: 'Bấm số bên cạnh câu trả lời để mở đúng đoạn trong tài liệu và tự kiểm tra.',
    steps: 'Ba bước đến câu trả lời đầu tiên',
    step1: 'Thêm tài liệu',
    step2: 'Đặt câu hỏi',
    step3: 'Kiểm tra nguồn',
  },
  en: {
    title: 'Ask your documents',
    emptyHint:
      'There are no documents yet. Add files of yours, or try some samples right away. Nothing leaves this machine.',
    readyHint: 'Every answer comes with its exact sources, for you to check.',
    trySample: 'Try the sample documents',
    addDocuments: 'Add documents of yours',
    reading: 'Reading {{name}} ({{done}}/{{total}})',
    failed: 'The samples could not be read',
    waiting_one: 'Reading {{count}} document…',
    waiting_other: 'Reading {{count}} documents…',
    suggestions: 'Try asking',
    checkHint:
      'Press the number beside the answer to open the passage in the document and check it yourself.',
    steps: 'Three steps to the first answer',
    step1: 'Add documents',
    step2: 'Ask a question',
    step3: 'Check the source',
  },
});
