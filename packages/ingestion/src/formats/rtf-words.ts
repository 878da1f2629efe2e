/** Groups whose content is not text of the document. */
export const SILENT_GROUPS: ReadonlySet<string> = new Set(
  'colortbl pict object objdata themedata colorschememapping datastore latentstyles generator xmlnstbl listtable listoverridetable rsidtbl fldinst bkmkstart bkmkend nonshppict header headerl headerr headerf footer footerl footerr footerf annotation atnid atnauthor atndate revtbl filetbl pgptbl mmathPr wgrffmtfilter xe tc'.split(
    ' ',
  ),
);

/** Control words that are a letter. */
export const LETTERS: Readonly<Record<string, string>> = {
  tab: '\t',
  line: '\n',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
};

/** Code pages of `\fcharset`; the rest are read as the document's own. */
export const CODE_PAGES: Readonly<Record<number, string>> = {
  0: 'windows-1252',
  128: 'shift_jis',
  129: 'windows-949',
  134: 'gbk',
  136: 'big5',
  161: 'windows-1253',
  162: 'windows-1254',
  163: 'windows-1258',
  177: 'windows-1255',
  178: 'windows-1256',
  186: 'windows-1257',
  204: 'windows-1251',
  222: 'windows-874',
  238: 'windows-1250',
};
