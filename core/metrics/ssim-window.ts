/** Standard deviation of SSIM's Gaussian window, pixels, and the distance at which it is cut: 3.5 σ, so 11 × 11 as in the paper. */
const SIGMA = 1.5;
const RADIUS = Math.floor(3.5 * SIGMA + 0.5);
const K1 = 0.01;
const K2 = 0.03;

/** SSIM's window along one axis, 11 weights whose sum is 1. */
export const GAUSSIAN_WINDOW: Float64Array = gaussianWindow();

/** c₁ and c₂ for a data range of 1; they grow with its square. */
export const STABILISERS: readonly [number, number] = [K1 ** 2, K2 ** 2];

function gaussianWindow(): Float64Array {
  const weights = Float64Array.from({ length: 2 * RADIUS + 1 }, (_, i) =>
    Math.exp(-((i - RADIUS) ** 2) / (2 * SIGMA * SIGMA)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
