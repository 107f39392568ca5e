/** One of the eight symmetries of the square: turned by so many quarters, and mirrored or not. */
export interface SquareSymmetry {
  readonly quarters: number;
  readonly mirrored: boolean;
}

/** All eight, the picture as it is first. */
export const SQUARE_SYMMETRIES: readonly SquareSymmetry[] = [false, true].flatMap((mirrored) =>
  [0, 1, 2, 3].map((quarters) => ({ quarters, mirrored })),
);

/**
 * A symmetry as a walk through the source: pixels to go for one to the right and for one down in the target, and where to start, from
 * the square's top left.
 *
 * @param side of the square, pixels
 * @param width of a row of the picture that it is cut from, pixels
 */
export function squareWalk(
  { quarters, mirrored }: SquareSymmetry,
  side: number,
  width: number,
): [dx: number, dy: number, corner: number] {
  const last = side - 1;
  // (dx, dy, corner) of a turn by so many quarters; the walk starts at the corner that becomes the top left.
  const turns: readonly [number, number, number][] = [
    [1, width, 0],
    [-width, 1, last * width],
    [-1, -width, last * width + last],
    [width, -1, last],
  ];
  const [dx, dy, corner] = turns[quarters] ?? [1, width, 0];
  return mirrored ? [-dx, dy, corner + last * dx] : [dx, dy, corner];
}
