const LONGEST = 60;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function describe(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth === 0) return '…';
  // As many members as could matter: more than fit, but not all of a million.
  if (Array.isArray(value))
    return `[${value
      .slice(0, LONGEST)
      .map((each) => describe(each, depth - 1))
      .join(', ')}]`;
  const className: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  if (className && className !== 'Object') return `an instance of ${className}`;
  const members = Object.keys(value)
    .slice(0, LONGEST)
    .map((name) => `${name}: ${describe(Reflect.get(value, name), depth - 1)}`);
  return members[0] ? `{ ${members.join(', ')} }` : '{}';
}

/** A value as an error message shows it: short, on one line, and never throwing, whatever the value does when it is looked at. */
export function show(value: unknown): string {
  try {
    return cut(describe(value, 2));
  } catch {
    return 'a value that cannot be read';
  }
}
