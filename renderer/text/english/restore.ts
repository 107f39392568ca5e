import type { StopReason } from '../../../core/contract/restoration.js';

/** Words of the Restore view. */
export const restore = {
  drop: {
    title: 'Drop a blurred photo here',
    formats: 'JPEG, PNG, TIFF or WebP, 8 or 16 bits. It never leaves this computer.',
    choose: 'Choose a photo…',
    sample: 'Try the sample',
    paste: (key: string) => `or paste one with ${key}`,
    release: 'Drop to open',
    opening: (name: string) => `Opening ${name}…`,
    openingSample: 'Opening the sample…',
    onlyFirst: (name: string, others: number) =>
      `Opened ${name}. ${others === 1 ? 'The other picture was' : `The other ${others} pictures were`} left out: one at a time for now.`,
    nothingUsable: 'Nothing to open there',
    nothingUsableHint: 'Drop a picture file from a folder or from another program.',
  },

  picture: {
    size: (width: number, height: number) => `${width} × ${height}`,
    depth: (bits: number) => `${bits} bit`,
    another: 'Open another photo',
    fit: 'Fit',
    fitLabel: 'Fit the picture to the window',
    full: '1:1',
    fullLabel: '1:1, the picture at full size',
    zoom: (percent: string) => `Zoom ${percent}`,
    hold: 'Hold for original',
    holdLabel: 'Hold for original: shown for as long as this is held',
    original: 'Original',
    restored: 'Restored',
    canvas: 'Picture. Plus and minus zoom, arrow keys move, 0 fits, 1 shows full size.',
    unshowable: 'The picture was opened but cannot be displayed.',
  },

  compare: {
    divider: 'Divider between original and restored',
    value: (percent: number) => `${percent}% original`,
  },

  panel: {
    label: 'Settings of the restoration',
    restore: 'Restore',
    again: 'Restore again',
    cancel: 'Cancel',
    save: 'Save as…',
    download: 'Download',
    stale: 'Settings changed since this result.',
  },

  blur: {
    title: 'Blur',
    help: 'How the photo became unsharp. The picture below shows what one point of light turned into; pull it to change it.',
    kinds: { disk: 'Out of focus', motion: 'Motion', gaussian: 'Gaussian', psf: 'From file' },
    sigma: 'Spread',
    length: 'Length',
    angle: 'Direction',
    radius: 'Radius',
    pixels: 'px',
    degrees: '°',
    picture: (kind: string) => `Point-spread function: ${kind}`,
    scale: (pixels: number) => `${pixels} px`,
    chooseFile: 'Choose a file…',
    fileHelp: 'A picture or .npy array of the point-spread function. It is scaled so that its values add up to 1.',
    noFile: 'No file chosen',
  },

  noise: {
    title: 'Noise',
    help: 'Grain in the photo: the standard deviation of brightness, as a share of white. Too low lets grain through; too high smooths detail away.',
    percent: '%',
    level: 'Noise level',
    automatic: 'Automatic',
    toMeasure: 'Will be measured in the picture.',
    measured: (level: string) => `Measured in the picture: ${level}`,
    measuredAndUsed: (measured: string, used: string) => `Measured in the picture: ${measured}. Used: ${used}`,
  },

  strength: {
    title: 'Strength',
    help: 'How far to go. 100 % sharpens as much as the photo allows; less is gentler, with softer edges and fewer halos; at 0 % the photo stays as it is.',
    percent: '%',
  },

  blurDetails: {
    title: 'More about the blur',
    light: 'What was blurred',
    lightHelp:
      'A lens blurs light itself, which makes the difference around bright spots; a program usually blurs the values in the file. The picture itself often tells which; if bright edges come out with halos, try the other.',
    lights: { auto: 'Ask the picture', encoded: 'File values', linear: 'Light, as behind a lens' },
    boundary: 'Beyond the edge',
    boundaryHelp:
      'What the blur saw past the picture’s edge. A camera saw more of the scene, which nobody knows; the other choices are for pictures that a computer blurred.',
    boundaries: {
      unknown: 'Unknown, as in any photograph',
      reflect: 'The picture, mirrored',
      circular: 'Its opposite side',
      zero: 'Mid-grey',
    },
    byComputer: 'Blurred by a computer',
    check: 'Check the blur against the picture',
    checkHelp:
      'Looks whether a smaller blur, a turned one, or none at all explains the picture better, and says so. Where one does, the picture is sharpened only gently.',
    checkless: 'Only for an unknown edge: what a computer blurred is taken as told.',
  },

  model: {
    title: 'Model',
    help: 'The trained network that knows what photographs look like.',
    loading: 'Reading models…',
    none: 'No model found',
    noneHint: 'Put a model file into the models folder, or train one.',
    schemes: {
      'de-grad': 'DE-Grad',
      'de-prox': 'DE-Prox',
      'de-hqs': 'DE-HQS',
      'de-admm': 'DE-ADMM',
      'pnp-fb': 'PnP-FB',
      red: 'RED',
    } as Readonly<Record<string, string>>,
    parameters: (count: string) => `${count} parameters`,
    score: (decibels: string) => `${decibels} dB`,
  },

  solver: {
    title: 'Solver',
    tolerance: 'Stop at residual',
    toleranceHelp:
      'How little the picture may still change in one evaluation, relative to itself. Smaller is more exact and slower.',
    limit: 'At most',
    limitHelp: 'The solve ends after this many evaluations even if it has not settled.',
  },

  progress: {
    queued: (ahead: number) =>
      ahead === 0 ? 'Starting…' : `Waiting for ${ahead} other ${ahead === 1 ? 'restoration' : 'restorations'}`,
    reading: 'Reading the photo…',
    checking: 'Looking whether the blur fits…',
    solving: 'Preparing…',
    writing: 'Writing the result…',
    evaluation: (evaluation: number) => `Evaluation ${evaluation}`,
    limit: (limit: number) => `of at most ${limit}`,
    residual: (residual: string) => `residual ${residual}`,
    bar: 'Progress of the restoration',
    job: (name: string) => `Restoring ${name}`,
  },

  strip: {
    title: 'Residual',
    help: 'The network is applied over and over until the picture stops changing: an equilibrium. The residual is how much one such evaluation still changed it.',
    idle: 'Say what blurred the photo, then restore it.',
    tryIt: 'Try it',
    anyway: 'Restore anyway',
    unfold: 'Show the residual of each evaluation',
    fold: 'Hide the residual of each evaluation',
    notices: 'About the file',
    none: 'No evaluation was needed.',
    empty: 'Each evaluation will appear here as it is made.',
    tolerance: 'tolerance',
    chart: (points: number) => `Residual after each of ${points} evaluations, logarithmic`,
    outcome: {
      converged: (count: number) => `Converged in ${count} ${count === 1 ? 'evaluation' : 'evaluations'}`,
      limit: (count: number) => `Stopped at the limit of ${count}`,
      diverged: (count: number) => `Diverged after ${count}`,
      cancelled: (count: number) => `Cancelled after ${count}`,
    } satisfies Record<StopReason, (count: number) => string>,
    advice: {
      limit: 'But it has not settled yet: allow more evaluations, or a larger residual.',
      diverged: 'The best state was kept. Check that the blur is not too large.',
      cancelled: 'Nothing was changed.',
    } satisfies Record<Exclude<StopReason, 'converged'>, string>,
    failed: 'Did not finish',
    seconds: (seconds: string) => `${seconds} s`,
  },
};
