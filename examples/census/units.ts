import prettyBytes from 'pretty-bytes';

const grouped = new Intl.NumberFormat('en');

export const number = (value: number): string => grouped.format(value);

/** `1 file`, `2 files`, `3,000 files`; for other plurals give both words. */
export const count = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`;

/** `512 B`, `1.3 kB`, `212.0 MB`: the same number of digits behind the point, so that columns are straight. */
export const size = (bytes: number): string =>
  bytes < 1000 ? prettyBytes(bytes) : prettyBytes(bytes, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const speed = (bytes: number, ms: number): string => `${size(Math.round((bytes * 1000) / Math.max(ms, 1)))}/s`;

/** `38 %`; `-` where there is nothing to compare with. */
export const percent = (part: number, whole: number): string =>
  whole > 0 ? `${Math.round((part / whole) * 100)} %` : '-';

/** `8.2 s`, `3 min 07 s` */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${number(Math.floor(whole / 60))} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** One line without control characters, whatever somebody called a file. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
