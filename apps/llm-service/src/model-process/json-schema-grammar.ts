import { EngineError } from '../engine/engine-error.ts';
import type { ResponseFormat, Tool } from '../engine/generation.ts';

/** A schema with more parts than this is refused: its grammar would cost more time than the answer. */
const MAX_PARTS = 1_000;
const MAX_DEPTH = 48;
/** Longest repetition that a grammar can count. */
const MAX_COUNT = 1_000;

type Schema = Readonly<Record<string, unknown>>;

/**
 * The grammar (GBNF) of all JSON texts that a response format allows; undefined for plain text.
 *
 * Properties come in the order of the schema, the optional ones may be missing. Properties that the schema does not
 * name are left out unless it allows them expressly.
 *
 * @throws {EngineError} `invalid_value` naming the keyword of the schema that no grammar can keep
 */
export function responseGrammar(format: ResponseFormat): string | undefined {
  if (format.type === 'text') return undefined;
  const schema = format.type === 'json_object' ? { type: 'object' } : format.schema;
  return new GrammarWriter({ strict: true, param: 'response_format' }).write([{ schema, root: schema }]);
}

/**
 * The grammar of one call, `{"name": …, "arguments": …}`, of any of these tools.
 *
 * What a grammar cannot keep of the parameters is left to the model.
 */
export function toolCallGrammar(tools: readonly Tool[]): string {
  const calls = tools.map(({ function: { name, parameters } }) => {
    const root = parameters ?? { type: 'object', properties: {} };
    return {
      schema: { properties: { name: { const: name }, arguments: root }, required: ['name', 'arguments'] },
      root,
    };
  });
  return new GrammarWriter({ strict: false, param: 'tools' }).write(calls);
}

/** Say something about a value without limiting it. */
const ANNOTATIONS = new Set([
  ...['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly', 'format'],
  ...['$schema', '$id', '$comment', '$defs', 'definitions', 'type', 'nullable'],
]);
const KEYWORDS: Record<string, readonly string[]> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems'],
  string: ['minLength', 'maxLength'],
  number: ['minimum'],
  integer: ['minimum', 'maximum'],
  boolean: [],
  null: [],
};
const TYPE_OF_KEYWORD: Record<string, string> = {
  properties: 'object',
  additionalProperties: 'object',
  items: 'array',
  prefixItems: 'array',
};

const BASE_RULES = `
space ::= | " " | "\\n" [ \\t]{0,20}
char ::= [^"\\\\\\x7F\\x00-\\x1F] | "\\\\" (["\\\\bfnrt/] | "u" [0-9a-fA-F]{4})
string ::= "\\"" char* "\\""
digits ::= "0" | [1-9] [0-9]{0,15}
fraction ::= ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?
integer ::= "-"? digits
number ::= "-"? digits fraction
boolean ::= "true" | "false"
null ::= "null"
pair ::= string space ":" space value
object ::= "{" space (pair (space "," space pair)*)? space "}"
array ::= "[" space (value (space "," space value)*)? space "]"
value ::= object | array | string | number | boolean | null
date ::= [0-9]{4} "-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | [1-2] [0-9] | "3" [0-1])
time ::= ([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9] ("." [0-9]{1,6})? ("Z" | [+-] ([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9])
uuid ::= [0-9a-f]{8} "-" [0-9a-f]{4} "-" [0-9a-f]{4} "-" [0-9a-f]{4} "-" [0-9a-f]{12}
`;
const FORMATS: Record<string, string> = {
  date: 'date',
  time: 'time',
  'date-time': 'date "T" time',
  uuid: 'uuid',
};

class GrammarWriter {
  readonly #rules: string[] = [];
  /** Rule of each schema that something refers to. */
  readonly #references = new Map<unknown, string>();
  readonly #strict: boolean;
  readonly #param: string;
  #parts = 0;

  constructor({ strict, param }: { strict: boolean; param: string }) {
    this.#strict = strict;
    this.#param = param;
  }

  write(alternatives: readonly { schema: unknown; root: unknown }[]): string {
    const values = alternatives.map(({ schema, root }) => this.#value(schema, root, 0));
    // White space before the value would let a model write nothing else.
    return `root ::= ${values.join(' | ')}\n${this.#rules.join('\n')}${BASE_RULES}`;
  }

  /** The expression for a value of this schema. */
  #value(schema: unknown, root: unknown, depth: number): string {
    this.#countParts(1);
    if (depth > MAX_DEPTH) throw this.#error(`the schema is nested more than ${MAX_DEPTH} levels deep`);
    if (schema === true) return 'value';
    if (!isRecord(schema)) throw this.#error('a schema must be an object or true');

    if (schema['$ref'] !== undefined) return this.#reference(schema['$ref'], root, depth);
    if (schema['const'] !== undefined) return literal(schema['const']);
    if (Array.isArray(schema['enum'])) return this.#enumeration(schema['enum']);
    for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
      const options = schema[keyword];
      if (!Array.isArray(options)) continue;
      this.#refuseOthers(schema, [keyword]);
      if (options.length === 0 || (keyword === 'allOf' && options.length > 1))
        throw this.#unsupported(keyword);
      return this.#rule(options.map((option) => this.#value(option, root, depth + 1)).join(' | '));
    }
    const types = this.#types(schema);
    if (types.length === 0) {
      this.#refuseOthers(schema, []);
      return 'value';
    }
    this.#refuseOthers(
      schema,
      types.flatMap((type) => KEYWORDS[type] ?? []),
    );
    const values = types.map((type) => this.#typed(type, schema, root, depth));
    return values.length === 1 ? (values[0] ?? '') : this.#rule(values.join(' | '));
  }

  #types(schema: Schema): string[] {
    const given = schema['type'];
    const types = (Array.isArray(given) ? given : given === undefined ? [] : [given]).map(String);
    if (types.length === 0) {
      const implied = Object.keys(schema).map((keyword) => TYPE_OF_KEYWORD[keyword]);
      return [...new Set(implied.filter((type) => type !== undefined))];
    }
    const unknown = types.find((type) => KEYWORDS[type] === undefined);
    if (unknown !== undefined)
      throw this.#error(`the schema has the unknown type ${JSON.stringify(unknown)}`);
    return schema['nullable'] === true && !types.includes('null') ? [...types, 'null'] : types;
  }

  #typed(type: string, schema: Schema, root: unknown, depth: number): string {
    switch (type) {
      case 'object':
        return this.#object(schema, root, depth);
      case 'array':
        return this.#array(schema, root, depth);
      case 'string':
        return this.#string(schema);
      case 'integer':
      case 'number':
        return this.#number(type, schema);
      default:
        return type;
    }
  }

  #object(schema: Schema, root: unknown, depth: number): string {
    const properties = isRecord(schema['properties']) ? Object.entries(schema['properties']) : [];
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
    const additional = schema['additionalProperties'];
    const missing = [...required].find((name) => !properties.some(([known]) => known === name));
    if (missing !== undefined && this.#strict) {
      throw this.#error(`the schema requires ${JSON.stringify(missing)}, which is not among its properties`);
    }
    if (properties.length === 0 && (additional === undefined || additional === true)) return 'object';

    const extra =
      additional === undefined || additional === false
        ? undefined
        : this.#rule(`string space ":" space ${this.#value(additional, root, depth + 1)}`);
    // From the last property back: what may follow, with and without a comma before it.
    let first = extra === undefined ? '' : `(${extra} (space "," space ${extra})*)?`;
    let later = extra === undefined ? '' : `(space "," space ${extra})*`;
    for (const [name, property] of properties.toReversed()) {
      const pair = `${literal(name)} space ":" space ${this.#value(property, root, depth + 1)}`;
      const rest = later === '' ? '' : ` ${this.#rule(later)}`;
      if (required.has(name)) {
        first = `${pair}${rest}`;
        later = `space "," space ${pair}${rest}`;
      } else {
        const without = first === '' ? '' : this.#rule(first);
        first = without === '' ? `(${pair}${rest})?` : `${pair}${rest} | ${without}`;
        later = rest === '' ? `(space "," space ${pair})?` : `space "," space ${pair}${rest} |${rest}`;
      }
    }
    return this.#rule(`"{" space ${first === '' ? '' : this.#rule(first)} space "}"`);
  }

  #array(schema: Schema, root: unknown, depth: number): string {
    const least = this.#count(schema, 'minItems') ?? 0;
    const most = this.#count(schema, 'maxItems');
    const first = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
    const items = schema['items'];
    const comma = 'space "," space';
    const head = first.map((item) => this.#value(item, root, depth + 1)).join(` ${comma} `);
    if (items === false || most === first.length) return this.#rule(`"[" space ${head} space "]"`);

    const item = items === undefined ? 'value' : this.#value(items, root, depth + 1);
    const repeat = (from: number) =>
      `{${Math.max(0, least - from)},${most === undefined ? '' : Math.max(0, most - from)}}`;
    if (head !== '')
      return this.#rule(`"[" space ${head} (${comma} ${item})${repeat(first.length)} space "]"`);
    const list = `${item} (${comma} ${item})${repeat(1)}`;
    return this.#rule(`"[" space ${least > 0 ? list : `(${list})?`} space "]"`);
  }

  #string(schema: Schema): string {
    const format = FORMATS[String(schema['format'])];
    if (format !== undefined) return this.#rule(`"\\"" ${format} "\\""`);
    const least = this.#count(schema, 'minLength') ?? 0;
    const most = this.#count(schema, 'maxLength');
    if (least === 0 && most === undefined) return 'string';
    return this.#rule(`"\\"" char{${least},${most ?? ''}} "\\""`);
  }

  #number(type: 'integer' | 'number', schema: Schema): string {
    const { minimum, maximum } = schema;
    if (minimum === undefined && maximum === undefined) return type;
    if (type === 'integer' && typeof minimum === 'number' && typeof maximum === 'number') {
      const numbers = Array.from(
        { length: Math.max(0, Math.floor(maximum) - Math.ceil(minimum) + 1) },
        (_, index) => literal(Math.ceil(minimum) + index),
      );
      if (numbers.length > 0 && numbers.length <= MAX_COUNT) return this.#rule(numbers.join(' | '));
    }
    if (maximum === undefined && minimum === 0)
      return this.#rule(type === 'integer' ? 'digits' : 'digits fraction');
    if (maximum === undefined && minimum === 1 && type === 'integer') return this.#rule('[1-9] [0-9]{0,15}');
    if (this.#strict) throw this.#unsupported(maximum === undefined ? 'minimum' : 'maximum');
    return type;
  }

  #enumeration(values: readonly unknown[]): string {
    this.#countParts(values.length);
    if (values.length === 0) throw this.#error('the schema has an empty enum');
    return this.#rule(values.map(literal).join(' | '));
  }

  #reference(pointer: unknown, root: unknown, depth: number): string {
    const target = typeof pointer === 'string' ? resolve(pointer, root) : undefined;
    if (target === undefined)
      throw this.#error(`the schema refers to ${JSON.stringify(pointer)}, which it does not have`);
    const known = this.#references.get(target);
    if (known !== undefined) return known;
    // Named before it is written: a schema may refer to itself.
    const name = this.#rule('');
    this.#references.set(target, name);
    this.#rules[Number(name.slice(1))] = `${name} ::= ${this.#value(target, root, depth + 1)}`;
    return name;
  }

  #count(schema: Schema, keyword: string): number | undefined {
    const count = schema[keyword];
    if (count === undefined) return undefined;
    if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= MAX_COUNT)
      return count;
    if (!this.#strict) return undefined;
    throw this.#error(`the schema's ${keyword} must be a whole number up to ${MAX_COUNT}`);
  }

  #countParts(more: number): void {
    this.#parts += more;
    if (this.#parts > MAX_PARTS) throw this.#error(`the schema has more than ${MAX_PARTS} parts`);
  }

  #refuseOthers(schema: Schema, known: readonly string[]): void {
    if (!this.#strict) return;
    const other = Object.keys(schema).find(
      (keyword) =>
        !known.includes(keyword) &&
        !ANNOTATIONS.has(keyword) &&
        !(keyword === 'uniqueItems' && !schema[keyword]),
    );
    if (other !== undefined) throw this.#unsupported(other);
  }

  #rule(body: string): string {
    const name = `r${this.#rules.length}`;
    this.#rules.push(`${name} ::= ${body}`);
    return name;
  }

  #unsupported(keyword: string): EngineError {
    return this.#error(
      `the schema keyword ${JSON.stringify(keyword)} cannot be kept by the model here; leave it out`,
    );
  }

  #error(message: string): EngineError {
    return new EngineError('invalid_value', message, { param: this.#param });
  }
}

/** A JSON value as a GBNF string. */
function literal(value: unknown): string {
  return `"${JSON.stringify(value).replace(/[\\"]/g, '\\$&')}"`;
}

/** JSON Pointer within the schema: `#`, `#/$defs/name`, … */
function resolve(pointer: string, root: unknown): unknown {
  const [start, ...path] = pointer.split('/');
  if (start !== '#') return undefined;
  return path.reduce<unknown>((value, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) return value[Number(key)];
    return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, root);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
