import type { GlossaryEntry } from './glossary-term.js';

/** What a photograph is to Stillpoint, what happened to it, and how its quality is measured. */
export const pictureTerms = {
  degradation: {
    term: 'Degradation',
    symbol: 'd = Ax + ε',
    meaning:
      'What stands between the sharp picture x and the photograph d: a blur A, then noise ε. Training does it to sharp pictures on purpose, so that it knows the answer.',
    keywords: 'degraded damage corruption forward model',
    see: ['blur', 'noise-level', 'inverse-problem'],
  },
  measurement: {
    term: 'Measurement',
    symbol: 'd',
    meaning: 'The photograph as it was taken: all that is known of the scene.',
    keywords: 'data observation input',
    see: ['degradation', 'data-fidelity'],
  },
  blur: {
    term: 'Blur',
    symbol: 'A',
    meaning:
      'What spreads every point of the scene over its neighbours: Gaussian, motion, out of focus, or a shaken camera. It is taken to be the same all over the picture.',
    keywords: 'operator convolution kernel gaussian motion disk shake out of focus',
    see: ['point-spread-function', 'boundary-rule'],
  },
  'point-spread-function': {
    term: 'Point-spread function (PSF)',
    meaning:
      'The picture that a single point of light becomes; blurring lays it over every point of the scene. Its values add up to 1, so that brightness is kept.',
    example: 'Out of focus with a radius of 3 px, a point spreads over about 28 pixels.',
    keywords: 'kernel spread radius length blur',
    see: ['blur'],
  },
  'noise-level': {
    term: 'Noise level',
    symbol: 'σ',
    meaning: 'Standard deviation of the grain that the camera added, on a scale where black is 0 and white is 1.',
    example: 'σ = 0.01, or 1 %, is 2.55 of the 255 steps of an 8-bit picture.',
    keywords: 'grain standard deviation epsilon',
    see: ['degradation', 'denoiser'],
  },
  'boundary-rule': {
    term: 'Boundary rule',
    meaning:
      'What a blur is taken to see beyond the picture’s edge: nothing that is known (unknown, as behind a camera’s frame), or what a program makes up: the opposite side (circular), a mirror image (reflected), or mid-grey (zero). Circular is the fastest.',
    example: 'A blur of radius 3 px depends on it within 3 px of the edge.',
    keywords: 'edge border padding circular reflect mirrored zero grey unknown frame',
    see: ['blur'],
  },
  'linear-light': {
    term: 'Linear light',
    meaning:
      'Numbers that grow as the light itself does. Files hold others, encoded so that dark tones get more room; a lens blurs light, a program that blurs a file mostly what is encoded.',
    example: 'Half of the light is 0.5 as light, and 0.74 in an sRGB file.',
    keywords: 'encoded gamma srgb file values what was blurred',
    see: ['blur'],
  },
  verdict: {
    term: 'Verdict',
    meaning:
      'What a photograph says of the blur that was told: it is restored in part and blurred again, and what that leaves unexplained is compared for a smaller blur, a turned one and none. Where one of them does better, the picture is sharpened only gently.',
    keywords: 'check judge right too large turned sharp suggestion caution',
    see: ['blur', 'noise-level', 'strength'],
  },
  strength: {
    term: 'Strength',
    meaning:
      'How far a restoration goes. Below 100 % the method is told of more noise than there is, so that it smooths what it is less sure of; at 0 % the photograph stays as it is.',
    keywords: 'slider gentle amount',
    see: ['noise-level', 'regularisation'],
  },
  'inverse-problem': {
    term: 'Inverse problem',
    meaning:
      'Finding the picture when only its degraded measurement is known. Many pictures explain the same photograph, so knowing what pictures look like must help to choose.',
    keywords: 'deblurring restoration ill-posed',
    see: ['data-fidelity', 'regularisation'],
  },
  'data-fidelity': {
    term: 'Data fidelity',
    symbol: 'f(x) = ½‖Ax − d‖²',
    meaning:
      'How well a picture explains the photograph: blurred again, it should give what was measured. Its gradient ∇f(x) = Aᵀ(Ax − d) says in which direction it does not yet.',
    keywords: 'data term fit gradient',
    see: ['measurement', 'step-size'],
  },
  regularisation: {
    term: 'Regularisation',
    symbol: 'λ',
    meaning:
      'Whatever keeps the answer from fitting the noise instead of the scene. Here a trained network does it; in classical methods a formula does, with a weight λ.',
    keywords: 'prior tikhonov total variation tv wiener',
    see: ['denoiser', 'red'],
  },
  psnr: {
    term: 'Peak signal-to-noise ratio (PSNR)',
    symbol: '10·log₁₀(1 / MSE)',
    meaning:
      'The mean squared error (MSE) against the true picture, on a logarithmic scale in decibels (dB); higher is nearer. Pictures are on 0 to 1, and clipped to it.',
    example: 'A typical error of 1 % of white is 40 dB; half that error is 6 dB more.',
    keywords: 'decibel db quality mean squared error',
    see: ['ssim', 'validation'],
  },
  ssim: {
    term: 'Structural similarity (SSIM)',
    meaning:
      'Compares brightness, contrast and structure in small windows all over two pictures; 1 for equal ones. It sees lost texture that PSNR forgives.',
    keywords: 'quality similarity',
    see: ['psnr'],
  },
} satisfies Record<string, GlossaryEntry>;
