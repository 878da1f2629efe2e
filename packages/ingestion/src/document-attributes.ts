/** What an official document says of itself, by the names under which it can be filtered. Dates are ISO 8601. */
export type DocumentAttributes = Partial<
  Record<
    'document_number' | 'issued_on' | 'effective_from' | 'effective_until' | 'amends' | 'repeals',
    string
  >
>;

/**
 * Reads number, date and validity of a Vietnamese official document from its text.
 *
 * `amends` and `repeals` are numbers of other documents, with commas between them. Number and date stand in its head; validity is what it says of itself (`Luật này có hiệu lực từ ngày …`), not of other
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
    ...numbersOf('amends', text.matchAll(AMENDS), number),
    ...numbersOf('repeals', text.matchAll(REPEALS), number),
  };
}

const HEAD_CHARACTERS = 3_000;
const MOST_CHARACTERS = 512;
const NUMBER = /(?<![\p{L}\p{N}])[Ss]ố\s*:\s*(\d{1,5}(?:\/\d{4})?\/[\p{Lu}\d]+(?:-[\p{Lu}\d]+)*)/u;
const DATE = /(\d{1,2})\s*(?:tháng|\/|-|\.)\s*(\d{1,2})\s*(?:năm|\/|-|\.)\s*(\d{4})/;
/** The date line: `Hà Nội, ngày 13 tháng 11 năm 2008`, a place before it. */
const ISSUED = /\p{L},\s*ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}/u;
const ITSELF =
  '(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Thông tư(?: liên tịch)?|Quyết định|Chỉ thị|Quy định|Quy chế|Nội quy|Hướng dẫn|Hợp đồng|Thỏa thuận|Thoả thuận|Văn bản|Thông báo) này';
const DOCUMENT_NUMBER = '\\d{1,5}(?:/\\d{4})?/[\\p{Lu}\\d]+(?:-[\\p{Lu}\\d]+)*';
/** What follows is what the document does; a title or a mention in other words is not. */
const AMENDS = new RegExp(
  `(?<!được\\s{1,3})(?:sửa đổi,?\\s+bổ sung|sửa đổi)\\s+(?:một số|các|khoản|điểm|điều)[^.;]{0,160}?số:?\\s+(${DOCUMENT_NUMBER})`,
  'giu',
);
const REPEALS = new RegExp(
  `${ITSELF}[^.;\\n]{0,120}?(?:thay thế|bãi bỏ)[^.;\\n]{0,160}?số:?\\s+(${DOCUMENT_NUMBER})`,
  'giu',
);
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

/** Distinct numbers other than the document's own; as many as an attribute holds. */
function numbersOf(
  name: 'amends' | 'repeals',
  matches: Iterable<RegExpMatchArray>,
  own: string | undefined,
): DocumentAttributes {
  const numbers = new Set([...matches].map((match) => match[1] ?? '').filter((number) => number !== own));
  let joined = '';
  for (const number of numbers) {
    const next = joined === '' ? number : `${joined}, ${number}`;
    if (next.length > MOST_CHARACTERS) break;
    joined = next;
  }
  return joined === '' ? {} : { [name]: joined };
}

/** The first date that exists, as ISO 8601. */
function dateIn(text: string | undefined): string | undefined {
  const [, day = '', month = '', year = ''] = DATE.exec(text ?? '') ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const isReal = year !== '' && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isReal ? date.toISOString().slice(0, 10) : undefined;
}
