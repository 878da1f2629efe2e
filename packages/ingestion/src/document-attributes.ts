/** What an official document says of itself, by the names under which it can be filtered. Dates are ISO 8601. */
export type DocumentAttributes = Partial<
  Record<'document_number' | 'issued_on' | 'effective_from' | 'effective_until', string>
>;

/**
 * Reads number, date and validity of a Vietnamese official document from its text.
 *
 * Number and date stand in its head; validity is what it says of itself (`Luật này có hiệu lực từ ngày …`), not of other
 * documents.
 */
export function findDocumentAttributes(text: string): DocumentAttributes {
  const head = text.slice(0, HEAD_CHARACTERS);
  const number = NUMBER.exec(head)?.[1];
  const issued = dateIn(ISSUED.exec(head)?.[0]);
  const from = validity(text, FROM, issued);
  const until = validity(text, UNTIL, issued);
  return {
    ...(number !== undefined && { document_number: number }),
    ...(issued !== undefined && { issued_on: issued }),
    ...(from !== undefined && { effective_from: from }),
    ...(until !== undefined && { effective_until: until }),
  };
}

const HEAD_CHARACTERS = 3_000;
const NUMBER = /(?<![\p{L}\p{N}])[Ss]ố\s*:\s*(\d{1,5}(?:\/\d{4})?\/[\p{Lu}\d]+(?:-[\p{Lu}\d]+)*)/u;
const DATE = /(\d{1,2})\s*(?:tháng|\/|-|\.)\s*(\d{1,2})\s*(?:năm|\/|-|\.)\s*(\d{4})/;
/** The date line: `Hà Nội, ngày 13 tháng 11 năm 2008`, a place before it. */
const ISSUED = /\p{L},\s*ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}/u;
const ITSELF =
  '(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Thông tư(?: liên tịch)?|Quyết định|Chỉ thị|Quy định|Quy chế|Nội quy|Hướng dẫn|Hợp đồng|Thỏa thuận|Thoả thuận|Văn bản|Thông báo) này';
const SPOKEN_DATE =
  '(?:(?:kể\\s+)?từ|đến(?:\\s+hết)?|sau)\\s+(ngày\\s+(?:ký|ban hành|\\d{1,2}\\s*(?:tháng|[/.-])\\s*\\d{1,2}\\s*(?:năm|[/.-])\\s*\\d{4}))';
const FROM = new RegExp(
  `${ITSELF}[^.;\\n]{0,80}?có hiệu lực(?:\\s+thi hành)?\\s+${SPOKEN_DATE.replace('đến(?:\\s+hết)?|sau', 'vào')}`,
  'iu',
);
const UNTIL = new RegExp(
  `${ITSELF}[^.;\\n]{0,120}?(?:hết hiệu lực(?:\\s+thi hành)?\\s+${SPOKEN_DATE}|có hiệu lực(?:\\s+thi hành)?[^.;\\n]{0,60}?\\s+(?:đến|tới)(?:\\s+hết)?\\s+(ngày\\s+\\d{1,2}\\s*(?:tháng|[/.-])\\s*\\d{1,2}\\s*(?:năm|[/.-])\\s*\\d{4}))`,
  'iu',
);

function validity(text: string, pattern: RegExp, issued: string | undefined): string | undefined {
  const match = pattern.exec(text);
  const said = match?.[1] ?? match?.[2];
  return said !== undefined && /ký|ban hành/iu.test(said) ? issued : dateIn(said);
}

/** The first date that exists, as ISO 8601. */
function dateIn(text: string | undefined): string | undefined {
  const [, day = '', month = '', year = ''] = DATE.exec(text ?? '') ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const isReal = year !== '' && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isReal ? date.toISOString().slice(0, 10) : undefined;
}
