import { isList, isMapping, isTemplate } from '../../load/fields.ts';
import { sealed } from '../../load/sealed.ts';
import { isHidden } from '../../modules/specification/hidden.ts';
import { isValues } from '../../modules/specification/kinds.ts';
import { sealTexts } from '../../template/secrecy.ts';
import type { Binding, Hidden, Value, Written } from '../../types.ts';

/** What variables are with those secret that are declared as such, made once for each. */
const made = new WeakMap<Hidden, WeakMap<Binding, Binding>>();

/** A variable as a role or play sees it that declares its arguments: what it declares with `no_log` is secret. */
export function asDeclared(hidden: ReadonlyMap<string, Hidden> | undefined, name: string, binding: Binding): Binding {
  const option = hidden?.get(name);
  if (!option) return binding;
  const known = made.get(option) ?? new WeakMap<Binding, Binding>();
  made.set(option, known);
  const before = known.get(binding);
  if (before) return before;
  const own: Binding =
    'written' in binding ? { written: hideWritten(binding.written, option) } : { data: hide(binding.data, option) };
  known.set(binding, own);
  return own;
}

function hide(value: Value, option: Hidden): Value {
  if (option.no_log) return sealTexts(value);
  const { options = {} } = option;
  if (Array.isArray(value)) return value.map((each: Value) => hide(each, option));
  if (!isValues(value)) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, options[key] ? hide(each, options[key]) : each]);
  return Object.fromEntries(entries);
}

/** Of a template as a whole it is not known before which part of what it gives is which. */
function hideWritten(written: Written, option: Hidden): Written {
  if (option.no_log) return sealed(written);
  const { options = {} } = option;
  const { content } = written;
  if (isTemplate(written)) return isHidden(option) ? { ...written, secret: true } : written;
  if (isList(content)) return { ...written, content: content.map((each) => hideWritten(each, option)) };
  if (!isMapping(content)) return written;
  const entries = [...content].map(
    ([key, each]) => [key, options[key] ? hideWritten(each, options[key]) : each] as const,
  );
  return { ...written, content: new Map(entries) };
}
