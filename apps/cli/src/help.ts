import type { Language } from './language.ts';

/** What `frogwell help` prints. */
export const HELP: Record<Language, string> = {
  vi: `Frogwell trả lời câu hỏi từ tài liệu của bạn, trên máy của bạn, kèm nguồn của từng câu.

  npx frogwell start                          khởi động cả hai dịch vụ (như npm start)
  npx frogwell ingest <tệp hoặc thư mục…>     đưa tài liệu vào kho     [--store tên] [--password mật-khẩu-PDF]
  npx frogwell ingest https://…               một trang web; --sitemap https://…/sitemap.xml [--limit 100]: cả trang
  npx frogwell ingest --watch <thư mục…>      giữ kho luôn khớp với thư mục: tệp mới, đổi, đổi tên, xóa
  npx frogwell ingest --pause | --resume      tạm dừng, tiếp tục đọc các tệp đang chờ
  npx frogwell ask "câu hỏi"                  câu trả lời kèm nguồn    [--store tên] [--model tên] [--no-stream]
  npx frogwell search "từ khóa"               các đoạn phù hợp nhất    [--store tên] [--limit 10]
  npx frogwell eval <tệp.csv|.jsonl>          hỏi lại các câu hỏi mẫu, so nguồn; --export tệp.jsonl: lấy từ các đánh giá
  npx frogwell model list                     mô hình trên máy và mô hình có thể tải
  npx frogwell model pull <tên|hf:…|tệp>      tải một mô hình, chọn và nạp nó
  npx frogwell model info|select|remove <tên>
  npx frogwell provider [auto|local|openai|extractive|reset]
                                              ai trả lời, và đổi khi đang chạy   [--model tên]
  npx frogwell keys list | create <tên> | revoke <mã>
                                              khóa cho người và chương trình gọi Frogwell
  npx frogwell ocr                            tải bộ nhận dạng chữ cho PDF quét và ảnh (máy không có Tesseract)
  npx frogwell doctor                         kiểm tra máy và các dịch vụ
  npx frogwell rag-backend [--port 30000]     chỉ chạy RAG backend
  npx frogwell llm-service [--port 8001]      chỉ chạy LLM service
  npx frogwell help | --version

Tùy chọn chung:  --json  --lang vi|en  --url http://máy:cổng  --api-key khóa
Biến môi trường: FROGWELL_URL, FROGWELL_API_KEY, FROGWELL_MACHINE (hoặc trong tệp .env)
Mã kết thúc:     0 xong, 1 lỗi, 2 sai cú pháp, 3 không kết nối được máy chủ, 130 bị ngắt
`,
  en: `Frogwell answers questions from your documents, on your machine, with the source of every sentence.

  npx frogwell start                          starts both services (as npm start does)
  npx frogwell ingest <files or folders…>     puts documents into a store   [--store name] [--password of-a-PDF]
  npx frogwell ingest https://…               a web page; --sitemap https://…/sitemap.xml [--limit 100]: a whole site
  npx frogwell ingest --watch <folders…>      keeps the store like the folders: new, changed, renamed, deleted files
  npx frogwell ingest --pause | --resume      stops and goes on reading the files that wait
  npx frogwell ask "question"                 the answer with its sources   [--store name] [--model name] [--no-stream]
  npx frogwell search "words"                 the best passages             [--store name] [--limit 10]
  npx frogwell eval <file.csv|.jsonl>         asks questions and checks their sources; --export file.jsonl: from ratings
  npx frogwell model list                     models on this machine, and those to be fetched
  npx frogwell model pull <name|hf:…|file>    fetches a model, chooses and loads it
  npx frogwell model info|select|remove <name>
  npx frogwell provider [auto|local|openai|extractive|reset]
                                              who answers, and changes it while it runs   [--model name]
  npx frogwell keys list | create <name> | revoke <id>
                                              keys for those who call Frogwell
  npx frogwell ocr                            fetches text recognition for scans (machines without Tesseract)
  npx frogwell doctor                         checks the machine and the services
  npx frogwell rag-backend [--port 30000]     runs the RAG backend alone
  npx frogwell llm-service [--port 8001]      runs the LLM service alone
  npx frogwell help | --version

Common options:  --json  --lang vi|en  --url http://host:port  --api-key key
Environment:     FROGWELL_URL, FROGWELL_API_KEY, FROGWELL_MACHINE (or in the .env file)
Exit status:     0 done, 1 failed, 2 wrong usage, 3 server not reachable, 130 interrupted
`,
};
