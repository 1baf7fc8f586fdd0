import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The root of the repository, as a URL that ends in a slash. */
export const root: URL = new URL('../../', import.meta.url);
export const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');

/** Files under a folder whose name ends in one of `endings`, with their path from the root. */
export function filesIn(folder: string, ...endings: string[]): string[] {
  return readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .sort();
}

/** Every page that somebody wrote; reports of tools are not pages. */
export const PAGES: readonly string[] = [
  'README.md',
  ...filesIn('docs', '.md').filter((file) => !file.startsWith('docs/api/')),
];

/** A comment says what the block below it shows: `<!-- file: … -->` its text, `<!-- prints: … -->` what it prints. */
const SHOWN = /^<!-- (file|prints): (\S+) -->\n\n?```\w*\n[\s\S]*?^```$/gm;
/** Code, with the file that it is an excerpt of where the first line names one. */
const CODE = /^```(?:ts|js|mjs|cjs|tsx|jsx|typescript|javascript)\n(?:\/\/ (\S+\.\w+)\n)?([\s\S]*?)\n?^```$/gm;

/** The example files that a page shows. */
export const shownIn = (text: string): string[] => [...text.matchAll(SHOWN)].map(([, , file]) => file as string);

/** Code that is not in any file: neither shown as a whole nor an excerpt of what its first line names. */
export function unboundCode(text: string): string[] {
  return [...text.replaceAll(SHOWN, '').matchAll(CODE)]
    .filter(([, file, code]) => file === undefined || !read(file).includes(code as string))
    .map(([block]) => block);
}

/** The page as it should be: each block with what its file says, or prints, today. */
export async function upToDate(text: string): Promise<string> {
  const blocks = await Promise.all(
    [...text.matchAll(SHOWN)].map(async ([whole, kind, file]) => {
      const body = kind === 'file' ? read(file as string) : await printedBy(file as string);
      return { whole, fresh: whole.replace(/(```\w*\n)[\s\S]*```$/, (_, fence) => `${fence}${body}\`\`\``) };
    }),
  );
  return blocks.reduce((page, { whole, fresh }) => page.replace(whole, () => fresh), text);
}

/** The environment of a user who is at no terminal: nothing of the test run. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|npm_|CI$|NO_COLOR$|FORCE_COLOR$)/.test(name)),
);

/** Runs an example as it was built and returns what it prints; throws if it fails or complains. */
async function printedBy(file: string): Promise<string> {
  const built = new URL(`build/${file.replace(/\.ts$/, '.js')}`, root);
  const { stdout, stderr } = await run(process.execPath, [fileURLToPath(built)], { cwd: root, env, timeout: 60_000 });
  if (stderr !== '') throw new Error(`${file} complains: ${stderr}`);
  return stdout;
}
