/** What CHROMIUM_BIN names, else the first Chromium or Chrome of the PATH; undefined if there is none. */
export function findChromium(env?: Readonly<Record<string, string | undefined>>): string | undefined;
/** One line: what was left out, and how to have it. */
export function withoutChromium(env?: Readonly<Record<string, string | undefined>>): string;
