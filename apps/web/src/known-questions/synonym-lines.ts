/** Groups of synonyms as they are typed: one line each, with its number (from 1), since empty lines are no groups. */
export interface SynonymLine {
  line: number;
  forms: string[];
}

/** `HR = phòng nhân sự = nhân sự`; empty forms are left out. */
export function readSynonymLines(text: string): SynonymLine[] {
  return text.split(/\r?\n/).flatMap((typed, index) => {
    const forms = typed
      .split('=')
      .map((form) => form.trim())
      .filter((form) => form !== '');
    return forms.length > 0 ? [{ line: index + 1, forms }] : [];
  });
}

/** A sign says nothing in a synonym, so that an equals sign within a form can be left out. */
export function writeSynonymLines(groups: readonly (readonly string[])[]): string {
  return groups
    .map((forms) => forms.map((form) => form.replaceAll('=', ' ').replace(/\s+/g, ' ').trim()).join(' = '))
    .join('\n');
}

/**
 * The line that a refusal of the server is about.
 *
 * @param param what the server names, as `synonyms[3][1]`
 * @returns undefined when it is about none, or about all
 */
export function refusedLine(lines: readonly SynonymLine[], param: string | null): number | undefined {
  const group = /^synonyms\[(\d+)\]/.exec(param ?? '')?.[1];
  return group === undefined ? undefined : lines[Number(group)]?.line;
}
