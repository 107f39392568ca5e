import sharp from 'sharp';

/** Writes a smooth synthetic picture; the format follows the file's extension. */
export async function writeTestPicture(path: string, width: number, height: number): Promise<void> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = 3 * (y * width + x);
      pixels[at] = 128 + 100 * Math.sin(x / 5);
      pixels[at + 1] = 128 + 100 * Math.cos(y / 7);
      pixels[at + 2] = (255 * (x + y)) / (width + height);
    }
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } }).toFile(path);
}
