import prettyMs from 'pretty-ms';

const grouped = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** What a task is called: `file`, `files`. */
export interface Unit {
  readonly one: string;
  readonly many: string;
}

export const number = (value: number): string => grouped.format(value);

/** `1 file`, `1,200 files` */
export const count = (value: number, { one, many }: Unit): string => `${number(value)} ${value === 1 ? one : many}`;

/** `1.2M/s`, `950/s`, `0.25/s` */
export const perSecond = (rate: number): string => `${short.format(rate)}/s`;

/** `62 %`; 100 only where nothing is left. */
export const percent = (part: number, whole: number): string =>
  `${part < whole ? Math.min(Math.floor((part / whole) * 100), 99) : 100} %`;

/** `840ms`, `12.3s`, `4m 5s` */
export function duration(ms: number): string {
  if (ms < 1000) return prettyMs(ms, { formatSubMilliseconds: ms < 1, unitCount: 1 });
  return prettyMs(ms, { secondsDecimalDigits: ms < 60_000 ? 1 : 0, keepDecimalsOnWholeSeconds: true, unitCount: 2 });
}

/** As `duration`, for what is a guess. */
export const about = (ms: number): string => prettyMs(Math.max(Math.round(ms / 1000), 1) * 1000, { unitCount: 2 });

/** Short times with two digits that mean something: `0.31ms`, `4.2ms`, `1.5s`. */
export function span(ms: number): string {
  if (ms >= 1000) return duration(ms);
  return `${ms < 9.95 ? Number(ms.toPrecision(2)) : Math.round(ms)}ms`;
}
