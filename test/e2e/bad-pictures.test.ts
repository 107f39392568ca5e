import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';

import { describeInChromium } from './chromium.js';
import { damage, drawScene, encodePng } from './pictures.js';
import { RestorePage } from './restore-page.js';
import { useApp } from './use-app.js';

async function animatedGif(): Promise<Buffer> {
  const [width, height] = [32, 32];
  const frames = Buffer.alloc(width * height * 2 * 3, 40).fill(200, width * height * 3);
  return sharp(frames, { raw: { width, height: height * 2, channels: 3, pageHeight: height } })
    .gif({ delay: [100, 100] })
    .toBuffer();
}

const badFiles: Record<string, () => Promise<Buffer>> = {
  'letter.jpg': () => Promise.resolve(Buffer.from('Dear Sir or Madam,\n'.repeat(40))),
  'truncated.png': async () => (await encodePng(drawScene(160, 120))).subarray(0, 4000),
  'empty.png': () => Promise.resolve(Buffer.alloc(0)),
  'one-pixel.png': () => encodePng(drawScene(1, 1)),
  'animated.gif': animatedGif,
};

describeInChromium('files that cannot be restored', () => {
  const view = new RestorePage();
  const { file } = useApp(view);

  beforeAll(async () => {
    await writeFile(file('good.png'), await encodePng(damage(drawScene(120, 90), 1.5, 0.01)));
  });

  test.each(Object.keys(badFiles))('%s is refused by name, with what to do about it', async (name) => {
    await writeFile(file(name), (await badFiles[name]?.()) ?? Buffer.alloc(0));
    await view.drop(file(name));
    await view.alert.waitFor();
    const [message, hint] = (await view.alert.innerText()).split('\n').filter((line) => line.trim() !== '');
    expect(message).toContain(name);
    expect(message).not.toContain(dirname(file(name)));
    expect(hint?.length).toBeGreaterThan(15);
    await view.alert.getByRole('button', { name: 'Dismiss' }).click();
    await view.alert.waitFor({ state: 'detached' });
  });

  test('an open photo stays, and the engine still restores it', async () => {
    await view.drop(file('good.png'));
    await view.opened('good.png');
    await view.drop(file('letter.jpg'));
    await view.alert.filter({ hasText: 'Your photo and settings are kept.' }).waitFor();
    await view.opened('good.png');
    await view.alert.getByRole('button', { name: 'Dismiss' }).click();
    await view.restore.click();
    await view.divider.waitFor();
  });
});
