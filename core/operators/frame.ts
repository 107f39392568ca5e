import * as tf from '@tensorflow/tfjs-core';

/** Where a photograph lies on the larger canvas that its restoration lives on, pixels. */
export interface Frame {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  /** Of the canvas. */
  readonly canvasHeight: number;
  readonly canvasWidth: number;
}

type Pads = [[number, number], [number, number], [number, number], [number, number]];

function padsOf({ top, left, height, width, canvasHeight, canvasWidth }: Frame): Pads {
  return [
    [0, 0],
    [top, canvasHeight - height - top],
    [left, canvasWidth - width - left],
    [0, 0],
  ];
}

/** The part of a canvas inside the frame. @param x [B,canvasHeight,canvasWidth,C] @returns [B,height,width,C] */
export function cropToFrame(x: tf.Tensor4D, { top, left, height, width }: Frame): tf.Tensor4D {
  return tf.slice4d(x, [0, top, left, 0], [-1, height, width, -1]);
}

/** The adjoint of {@link cropToFrame}: zeros around. */
export function padToCanvas(y: tf.Tensor4D, frame: Frame): tf.Tensor4D {
  return tf.pad4d(y, padsOf(frame));
}

/** The picture continued over the canvas by its mirror images, again and again if need be: a first guess of what lies beyond the frame. */
export function mirrorToCanvas(
  y: tf.Tensor4D,
  { top, left, height, width, canvasHeight, canvasWidth }: Frame,
): tf.Tensor4D {
  return tf.tidy(() => {
    const rows = tf.gather(y, mirrored(canvasHeight, top, height), 1);
    return tf.gather(rows, mirrored(canvasWidth, left, width), 2);
  });
}

/** For each of `length` positions the one inside [0, n) that it mirrors, half-sample symmetric (c b a | a b c). */
function mirrored(length: number, offset: number, n: number): tf.Tensor1D {
  const index = Array.from({ length }, (_, i) => {
    const at = (((i - offset) % (2 * n)) + 2 * n) % (2 * n);
    return at < n ? at : 2 * n - 1 - at;
  });
  return tf.tensor1d(index, 'int32');
}

/** What a measurement is as a first guess of the state: itself, or continued over the canvas by its mirror images. A new tensor. */
export function firstGuess(d: tf.Tensor4D, frame: Frame | undefined): tf.Tensor4D {
  return frame === undefined ? tf.clone(d) : mirrorToCanvas(d, frame);
}

/** The picture that an image-sized state stands for: what is inside the frame, where there is one. A new tensor. */
export function inFrame(x: tf.Tensor4D, frame: Frame | undefined): tf.Tensor4D {
  return frame === undefined ? tf.clone(x) : cropToFrame(x, frame);
}
