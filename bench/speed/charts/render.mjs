import { parse, View } from 'vega';
import { compile } from 'vega-lite';

/** In the middle between black and white, so that it can be read on both. */
const TEXT = '#7d8590';
const GRID = '#7d859040';

/** Names of contestants are long. */
export const LABELS = { labelLimit: 320 };

/** What a row is: us, what is written by hand, or another pool. */
export const KINDS = { domain: ['rearguard', 'by hand', 'other pools'], range: ['#e36209', '#2f81f7', '#8b949e'] };

export const kindOf = (name) => {
  if (name.startsWith('rearguard')) return 'rearguard';
  return name.startsWith('hand') ? 'by hand' : 'other pools';
};

/** The SVG of a Vega-Lite chart, with colours for light and dark pages. */
export function render(chart) {
  const { spec } = compile({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'transparent',
    padding: 8,
    ...chart,
    config: {
      font: 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif',
      title: { color: TEXT, subtitleColor: TEXT, fontSize: 15, subtitleFontSize: 12, anchor: 'start', offset: 12 },
      axis: {
        labelColor: TEXT,
        titleColor: TEXT,
        gridColor: GRID,
        domainColor: TEXT,
        tickColor: TEXT,
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: 'normal',
        labelLimit: 260,
      },
      legend: { labelColor: TEXT, titleColor: TEXT, labelFontSize: 12, labelLimit: 260, title: null },
      view: { stroke: null },
      text: { color: TEXT, fontSize: 12 },
    },
  });
  return new View(parse(spec), { renderer: 'none' }).toSVG();
}
