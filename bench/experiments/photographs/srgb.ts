/**
 * sRGB's curve (IEC 61966-2-1), written again: a study that made its pictures with the product's own would not notice a mistake in it.
 *
 * @param value encoded, on [0, 1] @returns light, on [0, 1]
 */
export function lightOf(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** The reverse of {@link lightOf}. */
export function encodedLight(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}
