import { STATUS_CODES } from 'node:http';
import type { Secret } from '../types.ts';

/** What an API said when it refused: status and its own error texts, in one line, fit to be shown. */
export function refusal(
  answer: { readonly status: number; readonly text: string },
  json: unknown,
  token: Secret,
): string {
  const own = errorTexts(json);
  const said = own.length > 0 ? own.join('; ') : excerpt(answer.text);
  const status = `${answer.status} ${STATUS_CODES[answer.status] ?? ''}`.trim();
  const shown = `${status}${said ? `: ${said}` : ''}`;
  return withoutControls(shown.replaceAll(token.reveal(), '***'));
}

/** The texts of {"error": "…"}, {"errors": ["…"]} or {"errors": {"field": ["…"]}}. */
function errorTexts(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return [];
  const { error, errors, message } = json as Record<string, unknown>;
  return [error, errors, message].flatMap(texts);
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => texts(inner).map((text) => `${name} ${text}`));
}

/** The start of a body that is not JSON, without markup. */
function excerpt(body: string): string {
  const plain = body
    .slice(0, 4000)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}

/** What an API says is shown on a terminal: it must not be able to steer it. */
function withoutControls(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
