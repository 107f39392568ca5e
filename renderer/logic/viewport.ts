/** Width and height; of the canvas in CSS pixels, of a picture in its own. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where the picture lies on the canvas: its top left corner, and CSS pixels per picture pixel. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Empty border around a fitted picture, CSS pixels. */
const MARGIN = 20;
/** Most CSS pixels one picture pixel may cover. */
const LARGEST_SCALE = 16;

/** The whole picture, centred, as large as fits but never magnified beyond `ceiling` CSS pixels per picture pixel. */
export function fitPicture(canvas: Size, picture: Size, ceiling: number): Placement {
  const room = { width: Math.max(1, canvas.width - 2 * MARGIN), height: Math.max(1, canvas.height - 2 * MARGIN) };
  const scale = Math.min(room.width / picture.width, room.height / picture.height, ceiling);
  return centre(canvas, picture, scale);
}

/** The picture at `scale`, with the picture's middle in the canvas's. */
export function centre(canvas: Size, picture: Size, scale: number): Placement {
  return {
    scale,
    x: (canvas.width - picture.width * scale) / 2,
    y: (canvas.height - picture.height * scale) / 2,
  };
}

/** Zooms so that what is under `point` (canvas coordinates) stays under it; then keeps the picture in view. */
export function zoomAt(
  placement: Placement,
  factor: number,
  point: { readonly x: number; readonly y: number },
  canvas: Size,
  picture: Size,
): Placement {
  const smallest = Math.min(fitPicture(canvas, picture, 1).scale, 1);
  const scale = Math.min(LARGEST_SCALE, Math.max(smallest, placement.scale * factor));
  const ratio = scale / placement.scale;
  return keepInView(
    { scale, x: point.x - (point.x - placement.x) * ratio, y: point.y - (point.y - placement.y) * ratio },
    canvas,
    picture,
  );
}

/** Moves a placement so that no canvas stays empty on a side where picture could be; smaller sides are centred. */
export function keepInView(placement: Placement, canvas: Size, picture: Size): Placement {
  const along = (offset: number, room: number, length: number): number =>
    length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, offset));
  return {
    scale: placement.scale,
    x: along(placement.x, canvas.width, picture.width * placement.scale),
    y: along(placement.y, canvas.height, picture.height * placement.scale),
  };
}

/** A part of the canvas, CSS pixels from its top left corner. */
export interface Area extends Size {
  readonly left: number;
  readonly top: number;
}

/** The part of the picture that is on the canvas. */
export function visibleArea(placement: Placement, canvas: Size, picture: Size): Area {
  const left = Math.max(0, placement.x);
  const top = Math.max(0, placement.y);
  const right = Math.min(canvas.width, placement.x + picture.width * placement.scale);
  const bottom = Math.min(canvas.height, placement.y + picture.height * placement.scale);
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}
