import path from 'node:path';

import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import sharp from 'sharp';

import { writeFileAtomic } from '../../../core/files/atomic-file.js';
import { figureOption, figureSize, type PanelFigure } from './panel-figure.js';

use([LineChart, ScatterChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** Resolution of the PNG: twice the pixels of the SVG. */
const PNG_DENSITY = 144;

/** The figure as the text of an SVG file. */
export function figureSvg(figure: PanelFigure): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...figureSize(figure) });
  try {
    chart.setOption(figureOption(figure));
    return chart.renderToSVGString();
  } finally {
    // A chart that is left alive keeps the process alive.
    chart.dispose();
  }
}

/** Writes NAME.svg and NAME.png into a folder. */
export async function drawFigure(folder: string, name: string, figure: PanelFigure): Promise<void> {
  const svg = figureSvg(figure);
  await writeFileAtomic(path.join(folder, `${name}.svg`), svg);
  const png = await sharp(Buffer.from(svg), { density: PNG_DENSITY }).png().toBuffer();
  await writeFileAtomic(path.join(folder, `${name}.png`), png);
}
