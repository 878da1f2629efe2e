/** Markers that chat templates of common model families use to separate turns. */
const TEMPLATE_TOKENS =
  /<\|[^\s<>|]{1,40}\|>|<\/?(?:s|start_of_turn|end_of_turn|bos|eos)>|<<\/?SYS>>|\[\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS)\]/giu;

const LOOKALIKE: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '[': '［', ']': '］' };

/**
 * Makes chat-template markers in a text harmless by giving them brackets that look alike.
 *
 * Only the text that goes to a model is changed; stored text and quotes stay as they are.
 */
export function neutraliseTemplateTokens(text: string): string {
  return text.replace(TEMPLATE_TOKENS, (token) =>
    token.replace(/[<>[\]]/g, (bracket) => LOOKALIKE[bracket] ?? bracket),
  );
}
