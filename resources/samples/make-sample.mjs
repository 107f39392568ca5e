// Draws the sample that a first-time user can try, and blurs it: no photograph, so no licence but ours.
//
//   node resources/samples/make-sample.mjs
//
// A harbour in the evening: windows, rigging, leaves and lettering, so that every size of detail is there to come back. The
// blur is a Gaussian of σ = 1.5 pixels with noise of 0.5 %, which are also the values that the interface starts with.
import { Buffer } from 'node:buffer';
import { fileURLToPath } from 'node:url';

import sharp from 'sharp';

/** Of the drawing; the picture is smaller, so that the slowest backend restores it in seconds. */
const WIDTH = 960;
const HEIGHT = 640;
const picture = { width: 720, height: 480 };
const SIGMA = 1.5;
const NOISE = 0.005;

/** mulberry32: the same picture on every machine. */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = createRandom(11);
const between = (low, high) => low + (high - low) * random();
const pick = (choices) => choices[Math.floor(random() * choices.length)];
const rect = (x, y, width, height, fill, more = '') =>
  `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${fill}" ${more}/>`;

function ridge(base, height, fill) {
  let path = `M0 ${HEIGHT}L0 ${base}`;
  for (let x = 0; x <= WIDTH; x += 16) {
    const y = base - height * (0.5 + 0.3 * Math.sin(x / 97 + height) + 0.15 * Math.sin(x / 31) + 0.05 * random());
    path += `L${x} ${y.toFixed(1)}`;
  }
  return `<path d="${path}L${WIDTH} ${HEIGHT}Z" fill="${fill}"/>`;
}

function house(x, width, height, ground) {
  const wall = pick(['#b5563f', '#d9a15b', '#e4d3b0', '#7c9aa6', '#a3b18a', '#c98f83', '#efe6d6']);
  const top = ground - height;
  const parts = [rect(x, top, width, height, wall)];
  const roof = between(14, 30);
  parts.push(
    `<path d="M${x - 4} ${top}L${x + width / 2} ${top - roof}L${x + width + 4} ${top}Z" fill="${pick(['#5b3a36', '#43464f', '#7a4a3a'])}"/>`,
  );
  for (let line = top + 6; line < ground; line += 7) parts.push(rect(x, line, width, 1, '#000', 'opacity=".07"'));
  const columns = Math.max(2, Math.floor(width / 21));
  const gap = width / columns;
  for (let row = 0; row < Math.floor((height - 34) / 32); row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [left, high] = [x + column * gap + gap / 2 - 5.5, top + 12 + row * 32];
      parts.push(rect(left - 1.5, high - 1.5, 14, 20, '#f5efe2'));
      parts.push(rect(left, high, 11, 17, random() < 0.45 ? pick(['#ffd98a', '#ffeab8']) : '#38475a'));
      parts.push(rect(left + 5, high, 1, 17, '#f5efe2'), rect(left, high + 8, 11, 1, '#f5efe2'));
    }
  }
  parts.push(rect(x + width / 2 - 6, ground - 24, 12, 24, pick(['#2f4a43', '#5a2e2a', '#30415c'])));
  return parts.join('');
}

function boat(x, y, size, hull) {
  const mast = y - size * 1.7;
  const parts = [
    `<path d="M${x - size} ${y}Q${x} ${y + size * 0.5} ${x + size} ${y - size * 0.12}L${x + size * 0.86} ${y + size * 0.3}Q${x} ${y + size * 0.52} ${x - size * 0.78} ${y + size * 0.32}Z" fill="${hull}"/>`,
    `<path d="M${x - size} ${y}Q${x} ${y + size * 0.26} ${x + size} ${y - size * 0.12}" stroke="#fff" stroke-width="2" fill="none"/>`,
    rect(x - 1.2, mast, 2.4, y - mast, '#e9e2d2'),
    rect(x - size * 0.35, y - size * 0.28, size * 0.6, size * 0.3, '#f4efe4'),
  ];
  for (const end of [-1, -0.6, 0.55, 1]) {
    parts.push(`<path d="M${x} ${mast}L${x + size * end} ${y - 2}" stroke="#2a2a2a" stroke-width=".9"/>`);
  }
  return parts.join('');
}

function tree(x, y, radius) {
  const parts = [rect(x - 4, y, 8, 80, '#4b3a2c')];
  for (let leaf = 0; leaf < 900; leaf += 1) {
    const [angle, reach] = [between(0, 2 * Math.PI), radius * Math.sqrt(random())];
    const fill = pick(['#3f5d3a', '#557a46', '#6f9455', '#2f4a33', '#8aa860']);
    parts.push(
      `<ellipse cx="${(x + reach * Math.cos(angle)).toFixed(1)}" cy="${(y + 0.8 * reach * Math.sin(angle)).toFixed(1)}" rx="${between(2, 4.4).toFixed(1)}" ry="${between(1.4, 2.4).toFixed(1)}" fill="${fill}" transform="rotate(${between(0, 180).toFixed(0)} ${x} ${y})"/>`,
    );
  }
  return parts.join('');
}

function scene() {
  const ground = 400;
  const parts = [
    `<defs>
      <linearGradient id="sky" x2="0" y2="1"><stop stop-color="#5f86b3"/><stop offset=".55" stop-color="#e7b98d"/><stop offset="1" stop-color="#f7dfb4"/></linearGradient>
      <linearGradient id="water" x2="0" y2="1"><stop stop-color="#b98f78"/><stop offset=".4" stop-color="#58748a"/><stop offset="1" stop-color="#24384b"/></linearGradient>
    </defs>`,
    rect(0, 0, WIDTH, HEIGHT, 'url(#sky)'),
    '<circle cx="705" cy="205" r="34" fill="#fff3cf"/>',
    ridge(345, 190, '#8b93ad'),
    ridge(370, 120, '#6c7690'),
    ridge(392, 70, '#4c5a66'),
  ];
  for (let x = -10; x < WIDTH;) {
    const width = between(52, 92);
    parts.push(house(x, width, between(96, 190), ground));
    x += width + between(-2, 8);
  }
  parts.push(rect(0, ground, WIDTH, 34, '#8d8577'));
  for (let row = 0; row < 3; row += 1) {
    for (let x = -20 + 13 * (row % 2); x < WIDTH; x += 26) {
      parts.push(rect(x, ground + row * 11, 25, 10, pick(['#9c9486', '#857d70', '#938b7d', '#a39b8d'])));
    }
  }
  for (let x = 24; x < WIDTH; x += 74) {
    parts.push(
      rect(x, ground - 30, 3, 32, '#23262b'),
      `<circle cx="${x + 1.5}" cy="${ground - 32}" r="4" fill="#fff0c2"/>`,
    );
  }
  parts.push(rect(0, 434, WIDTH, HEIGHT - 434, 'url(#water)'));
  for (let wave = 0; wave < 950; wave += 1) {
    const depth = random() ** 0.8;
    const fill = pick(['#f3d7ae', '#d9b794', '#8fa9bb', '#1d2f40', '#3d566b', '#ffe9c0']);
    parts.push(
      rect(
        between(-20, WIDTH),
        436 + 204 * depth,
        between(6, 18 + 46 * depth),
        between(0.8, 1.2 + 1.8 * depth),
        fill,
        `opacity="${between(0.25, 0.7).toFixed(2)}"`,
      ),
    );
  }
  parts.push(boat(200, 500, 92, '#a33b32'), boat(452, 470, 56, '#2f5d73'), boat(700, 535, 116, '#29485a'));
  parts.push(
    '<text x="672" y="565" font-family="Liberation Sans, DejaVu Sans, sans-serif" font-weight="700" font-size="15" letter-spacing="2" fill="#fff">STILLPOINT</text>',
    '<text x="152" y="524" font-family="Liberation Sans, DejaVu Sans, sans-serif" font-weight="700" font-size="12" letter-spacing="1" fill="#fff">EQUILIBRIA</text>',
  );
  parts.push(tree(60, 330, 74), tree(905, 322, 82));
  for (let bird = 0; bird < 9; bird += 1) {
    const [x, y, span] = [between(260, 640), between(40, 150), between(5, 10)];
    parts.push(
      `<path d="M${x - span} ${y - 3}Q${x - span / 2} ${y - 7} ${x} ${y}Q${x + span / 2} ${y - 7} ${x + span} ${y - 3}" stroke="#2b3038" stroke-width="1.6" fill="none"/>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${picture.width}" height="${picture.height}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${parts.join('')}</svg>`;
}

/** Blurs one row or column at a time in floating point, edges reflected. */
function blur(values, sigma) {
  const reach = Math.ceil(4 * sigma);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, index) =>
    Math.exp(-((index - reach) ** 2) / (2 * sigma ** 2)),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  const reflect = (place, length) => {
    const inside = place < 0 ? -place - 1 : place;
    return inside >= length ? 2 * length - 1 - inside : inside;
  };
  const along = (from, horizontal) =>
    from.map((_, index) => {
      const [channel, pixel] = [index % 3, Math.floor(index / 3)];
      const [x, y] = [pixel % picture.width, Math.floor(pixel / picture.width)];
      return kernel.reduce((sum, weight, tap) => {
        const column = horizontal ? reflect(x + tap - reach, picture.width) : x;
        const row = horizontal ? y : reflect(y + tap - reach, picture.height);
        return sum + (weight / total) * from[(row * picture.width + column) * 3 + channel];
      }, 0);
    });
  return along(along(values, true), false);
}

const drawn = await sharp(Buffer.from(scene())).removeAlpha().raw().toBuffer();
const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const blurred = blur(Float64Array.from(drawn), SIGMA).map((value) => value + 255 * NOISE * gaussian());
const bytes = Uint8ClampedArray.from(blurred, Math.round);
await sharp(bytes, { raw: { ...picture, channels: 3 } })
  .png({ compressionLevel: 9 })
  .toFile(fileURLToPath(new URL('sample.png', import.meta.url)));
if (process.argv[2] !== undefined) await sharp(drawn, { raw: { ...picture, channels: 3 } }).toFile(process.argv[2]);
