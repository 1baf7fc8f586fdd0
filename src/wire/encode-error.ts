import { HIDDEN } from './decode-error.js';
import type { EncodedError, EncodedPart } from './frames.js';

type ErrorPart = Extract<EncodedPart, { kind: 'error' }>;

/** Adds an error to those on their way and returns its position; undefined if there are too many. */
type Add = (value: unknown) => number | undefined;

// An ever new `cause` from a getter must end somewhere.
const MOST_PARTS = 1_000;

// Deep enough for a request attached to an error, shallow enough for the socket behind it.
const PLAIN_DEPTH = 3;

function isError(value: unknown): value is Error {
  try {
    // The tag finds errors of other realms, the prototype finds proxies.
    return value instanceof Error || /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
  } catch {
    return false;
  }
}

function attempt<V>(run: () => V, otherwise: V): V {
  try {
    return run();
  } catch {
    return otherwise;
  }
}

function classNames(error: object): string[] {
  const proto: object | null = Object.getPrototypeOf(error);
  // The last prototype is that of Object, which says nothing.
  if (!proto || !Object.getPrototypeOf(proto)) return [];
  const name: unknown = proto.constructor?.name;
  return [...(typeof name === 'string' && name !== '' ? [name] : []), ...classNames(proto)];
}

/** The name an error gave itself, else that of its class: a class that sets none inherits that of the built-in above it. */
function ownName(error: Error, className: string): string {
  const { name } = error;
  if (typeof name !== 'string' || name === '') return className;
  return Reflect.has(globalThis, name) && !Object.hasOwn(error, 'name') ? className : name;
}

function portable(value: unknown): unknown {
  try {
    // The copy is what travels: a getter or a proxy may behave another time.
    return structuredClone(value);
  } catch (error) {
    if (typeof value !== 'object') throw error;
    return structuredClone(plain(value, PLAIN_DEPTH));
  }
}

/** What can be shown of a value that cannot be cloned, so many levels deep: about what JSON would. */
function plain(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isError(value)) return structuredClone(value);
  const isList = Array.isArray(value);
  if (depth === 0) return isList ? [] : {};
  const { toJSON, pipe } = value as { readonly toJSON?: unknown; readonly pipe?: unknown };
  if (typeof toJSON === 'function') return toJSON.call(value);
  // All bytes of a buffer, all insides of a stream: nobody wants to see them.
  if (typeof pipe === 'function') return '[object Stream]';
  if (ArrayBuffer.isView(value)) return Object.prototype.toString.call(value);
  const members = Object.entries(value)
    .filter(([, member]) => typeof member !== 'function' && typeof member !== 'symbol')
    .map(([key, member]) => [key, plain(member, depth - 1)] as const);
  return isList ? members.map(([, member]) => member) : Object.fromEntries(members);
}

function inWords(value: unknown): string {
  if (typeof value === 'symbol') return String(value);
  if (typeof value === 'function') return `[Function ${value.name || '(anonymous)'}]`;
  return attempt(() => JSON.stringify(value), undefined) ?? String(value);
}

function encodeFields(error: Error, add: Add): Pick<ErrorPart, 'fields' | 'links'> {
  const fields = new Map<string, unknown>();
  const links = new Map<string, number | number[]>();
  const own = attempt(() => Object.keys(error), []);
  // `code` may be a getter of the class, as in DOMException.
  for (const key of new Set([...own, ...HIDDEN, 'code'])) {
    if (key === 'name' || key === 'message' || key === 'stack') continue;
    try {
      const value: unknown = Reflect.get(error, key);
      if (isError(value)) {
        const link = add(value);
        if (link !== undefined) links.set(key, link);
      } else if (Array.isArray(value) && value.some(isError)) {
        links.set(
          key,
          value.map(add).filter((link) => link !== undefined),
        );
      } else if (value !== undefined || own.includes(key)) {
        fields.set(key, portable(value));
      }
    } catch {
      // Cannot be read or cloned: left out.
    }
  }
  return { fields, links };
}

function encodeErrorPart(error: Error, add: Add): ErrorPart {
  const classes = attempt(() => classNames(error), []);
  const className = classes[0] ?? 'Error';
  const name = attempt(() => ownName(error, className), className);
  const message = attempt(() => String(error.message ?? ''), '');
  const stack = attempt(() => error.stack, undefined);
  return {
    kind: 'error',
    names: [...new Set([name, ...classes])],
    message,
    stack: typeof stack === 'string' ? stack : `${name}: ${message}`,
    ...encodeFields(error, add),
  };
}

function encodePart(value: unknown, add: Add): EncodedPart {
  if (isError(value)) return encodeErrorPart(value, add);
  try {
    return { kind: 'value', value: structuredClone(value) };
  } catch {
    const message = `Non-error value: ${attempt(() => inWords(value), 'unreadable')}`;
    const names = ['NonError', 'Error'];
    return { kind: 'error', names, message, stack: `NonError: ${message}`, fields: new Map(), links: new Map() };
  }
}

/**
 * Makes something that can be cloned from whatever was thrown.
 *
 * Kept: built-in classes, `name`, `message`, `stack`, `code`; `cause` and `errors`, deep and in cycles; enumerable
 * properties of all types that structured clone knows (`Date`, `Map`, bytes, bigints …). A thrown value that is no
 * error arrives as it is if it can be cloned, else as a `NonError` that shows it in its message.
 *
 * Not kept: classes of one's own, though `name` says which it was (the receiving side may make them known with
 * `addKnownErrorConstructor` of `serialize-error`); classes of other objects; functions, symbols and what throws when
 * read; of a property that cannot be cloned all but its JSON-like part, three levels deep; more than 1,000 errors hanging together.
 * An error inside another object in a property keeps what structured clone keeps.
 *
 * **Guarantees**: never throws; `structuredClone` and `postMessage` take what it returns.
 */
export function encodeError(thrown: unknown): EncodedError {
  const found = [thrown];
  const add: Add = (value) => {
    const known = found.indexOf(value);
    if (known >= 0) return known;
    return found.length < MOST_PARTS ? found.push(value) - 1 : undefined;
  };
  const parts: EncodedPart[] = [];
  // Grows while it runs.
  for (const value of found) parts.push(encodePart(value, add));
  return parts;
}
