/** Extensions by which a document of this type is known; the first is given where the address has none of them. */
const EXTENSIONS: Record<string, string[]> = {
  'text/html': ['.html', '.htm', '.xhtml'],
  'application/xhtml+xml': ['.xhtml', '.html', '.htm'],
  'text/plain': ['.txt', '.md', '.markdown', '.csv', '.tsv', '.log'],
  'text/markdown': ['.md', '.markdown'],
  'text/csv': ['.csv'],
  'text/tab-separated-values': ['.tsv'],
  'application/json': ['.json'],
  'application/x-ndjson': ['.jsonl', '.ndjson'],
  'application/pdf': ['.pdf'],
  'application/rtf': ['.rtf'],
  'text/rtf': ['.rtf'],
  'message/rfc822': ['.eml'],
  'application/epub+zip': ['.epub'],
  'application/zip': ['.zip'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['.docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['.xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['.pptx'],
  'application/vnd.oasis.opendocument.text': ['.odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['.ods'],
  'application/vnd.oasis.opendocument.presentation': ['.odp'],
};

/** What makes a page, not what it is. */
const PROGRAM = /\.(?:php\d?|aspx?|jspx?|cgi|do)$/i;

/**
 * The name under which a page is stored: the last part of its path, else its host, with an extension that fits its
 * type. A type that says nothing (`application/octet-stream`, none) leaves the name as it is.
 */
export function pageFileName(url: URL, contentType: string | null): string {
  const last = url.pathname.split('/').findLast((part) => part !== '');
  const name = last === undefined ? url.hostname : decoded(last);
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const [first, ...others] = EXTENSIONS[type] ?? [];
  if (first === undefined || [first, ...others].some((extension) => name.toLowerCase().endsWith(extension)))
    return name;
  return name.replace(PROGRAM, '') + first;
}

/** As a person writes it; a `/` that was written as `%2F` would hide what stands before it. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part).replace(/[/\\]/g, '-');
  } catch {
    return part; // not UTF-8
  }
}
