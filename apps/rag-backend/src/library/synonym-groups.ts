import { tokenize } from '@frogwell/retrieval';
import { z } from 'zod';

const MOST_GROUPS = 1_000;
const MOST_FORMS = 10;
const MOST_CHARACTERS = 100;

/** Equal for forms that are matched alike. */
const wordsOf = (form: string) =>
  tokenize(form)
    .map(({ word }) => word.text)
    .join(' ');

const Form = z
  .string()
  .trim()
  .min(1)
  .max(MOST_CHARACTERS)
  .refine((form) => wordsOf(form) !== '', 'has no letter and no digit, so it cannot be asked for');

/** Forms that stand for each other. */
const Group = z
  .array(Form)
  .min(2, 'a group needs two forms at least, as ["ĐQKT", "đặc quyền kinh tế"]')
  .max(MOST_FORMS)
  .superRefine((forms, context) => {
    for (const [index, form] of forms.entries()) {
      if (forms.findIndex((other) => wordsOf(other) === wordsOf(form)) === index) continue;
      context.addIssue({ code: 'custom', path: [index], message: `"${form}" is in this group twice` });
    }
  });

/** The synonyms of a store as its users give them; what is wrong with them is told with its place. */
export const SynonymGroups = z.array(Group).max(MOST_GROUPS);
