// A plugin of TypeDoc for `npm run docs`. Pages are called what their first heading says and grouped by their folder; marbles in doc comments are drawn;
// files that the pages lead to are shown as text, where a server would offer them for download, or take .ts for a film.
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { Converter, MarkdownEvent, PageEvent, RendererEvent } from 'typedoc';
import { drawMarbles } from '../scripts/draw-marbles.mjs';

/** In an editor the text is the picture; here it is drawn, with the text for those who cannot see it. */
const MARBLES = /^```marbles\n([\s\S]*?)^```$/gm;
const drawn = (text) => {
  const source = Buffer.from(drawMarbles(text)).toString('base64');
  const said = text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('\n', '&#10;');
  return `<p><img alt="${said}" src="data:image/svg+xml;base64,${source}"></p>`;
};

const AS_TEXT = /(media\/[^"/]+\.(?:ts|mjs|cjs|js)|media\/LICENSE)(?=")/g;

const GROUPS = [
  ['/docs/guides/', 'Guides'],
  ['/docs/how-to/', 'How to'],
  ['/docs/comparison.md', 'Guides'],
];

export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    const text = page.content.map((part) => part.text).join('');
    page.name = /^# (.+)$/m.exec(text)?.[1] ?? page.name;
    const file = page.project.files.getReflectionPath(page) ?? '';
    page.frontmatter.group = GROUPS.find(([place]) => file.includes(place))?.[1] ?? 'Inside';
  });

  app.renderer.on(
    MarkdownEvent.PARSE,
    (event) => {
      event.parsedText = event.parsedText.replace(MARBLES, (_, text) => drawn(text));
    },
    100,
  );

  const shown = new Set();
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents?.replaceAll(AS_TEXT, (file) => {
      shown.add(file);
      return `${file}.txt`;
    });
  });
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    for (const file of shown) renameSync(join(outputDirectory, file), join(outputDirectory, `${file}.txt`));
  });
}
