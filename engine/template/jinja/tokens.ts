/** A token of a Jinja expression. */
export interface Token {
  readonly type: 'name' | 'number' | 'string' | 'sign' | 'end';
  /** As written; of a string what is between its quotes. */
  readonly text: string;
}

const pattern =
  /\s*(?:(?<name>[A-Za-z_]\w*)|(?<number>\d+(?:\.\d+)?)|(?<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?<sign>==|!=|<=|>=|\/\/|\*\*|[-+*/%~<>|.,:()[\]{}=]))/y;

/** The tokens of a text; undefined when it is no Jinja expression. */
export function tokenize(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  pattern.lastIndex = 0;
  while (pattern.lastIndex < trimmed.length) {
    const groups = pattern.exec(trimmed)?.groups;
    if (!groups) return undefined;
    const { name, number, string, sign } = groups;
    if (name !== undefined) tokens.push({ type: 'name', text: name });
    else if (number !== undefined) tokens.push({ type: 'number', text: number });
    else if (string !== undefined)
      tokens.push({ type: 'string', text: string.slice(1, -1).replace(/\\(['"])/g, '$1') });
    else tokens.push({ type: 'sign', text: sign! });
  }
  return [...tokens, { type: 'end', text: '' }];
}
