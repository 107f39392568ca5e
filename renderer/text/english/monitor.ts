/** Words of the Monitor view. */
export const monitor = {
  title: 'Monitor',

  axis: { step: 'Step', seconds: 'Seconds of training' },

  figures: {
    loss: {
      title: 'Loss',
      help: 'How far the restored pictures are from the clean ones: what training makes small. The faint band is every step; the line is its average.',
    },
    lipschitz: {
      title: 'Lipschitz constant L of T',
      help: 'How much T can pull two pictures apart. Below 1 it is a contraction: repeated, it pulls every start to one and the same picture, the equilibrium. A bound is proven from above; an estimate comes from below and can miss the worst case.',
    },
    quality: {
      title: 'Quality on validation pictures',
      help: 'Pictures that training never sees, blurred, restored and compared with the originals. Higher is better for both.',
    },
    convergence: {
      title: 'Solving for the equilibrium',
      help: 'Each step solves x = T(x) for its batch. One evaluation is one application of T; the residual is how much the last one still changed the picture.',
    },
    gradient: {
      title: 'Fidelity of the gradient',
      help: 'The cosine between the direction that training uses and the exact gradient: 1 is the same direction; above 0 the step still goes downhill.',
    },
    rate: {
      title: 'Learning rate and gradient',
      help: 'How far a step may go, and how long the gradient is before it is clipped.',
    },
  },

  panels: {
    pretraining: 'Pretraining loss, as a denoiser',
    loss: 'Training loss',
    lipschitz: 'L',
    psnr: 'PSNR, dB',
    ssim: 'SSIM',
    residual: 'Relative residual',
    evaluations: 'Evaluations of T',
    cosine: 'Cosine with the exact gradient',
    learningRate: 'Learning rate',
    gradientNorm: 'Gradient norm before clipping',
  },

  quantities: {
    loss: 'Loss',
    certified: 'Certified: bound, proven',
    local: 'σ_max(J): estimate',
    spectralRadius: 'ρ(J): estimate',
    observed: 'Observed ratio: estimate',
    psnr: 'PSNR',
    ssim: 'SSIM',
    residual: 'Residual',
    evaluations: 'Evaluations',
    cosine: 'Cosine',
    learningRate: 'Learning rate',
    gradientNorm: 'Gradient norm',
  } as Readonly<Record<string, string>>,

  levels: {
    lipschitz: 'L = 1: a contraction below',
    cosine: '0: downhill above',
  } as Readonly<Record<string, string>>,

  list: {
    title: 'Runs',
    compare: (name: string) => `Compare ${name}`,
    compareTitle: 'Show together with the others',
    full: 'Six runs at a time is the most that colours can tell apart.',
    progress: (step: string, steps: string) => `${step} of ${steps}`,
    quality: (psnr: string) => `${psnr} dB`,
    new: 'Train a model',
  },

  states: {
    queued: 'Queued',
    preparing: 'Preparing',
    running: 'Running',
    paused: 'Paused',
    stopped: 'Stopped',
    finished: 'Finished',
    failed: 'Failed',
  },
  ahead: (count: number) => (count === 0 ? 'next' : `${count} ahead`),
  pretraining: (step: string, steps: string) => `Pretraining ${step} of ${steps}`,
  /** @param timed it may end earlier */
  step: (step: string, steps: string, timed: boolean) => `Step ${step} of ${timed ? 'at most ' : ''}${steps}`,
  left: (duration: string) => `${duration} left`,
  leftUnknown: 'time left: not known yet',
  worse: (before: string, after: string) =>
    `The model makes pictures worse so far: its validation pictures have ${before} dB before it and ${after} dB after it.`,
  took: (duration: string) => `${duration} of training`,
  share: (percent: string) => `monitoring took ${percent} of the time`,
  shareHelp:
    'How much of the training time went into the monitors. They become rarer by themselves to stay within their budget.',

  actions: {
    label: 'What to do with this run',
    pause: 'Pause',
    resume: 'Resume',
    stop: 'Stop and keep best',
    extend: 'Train longer',
    keep: 'Use the model',
    more: 'More',
    rename: 'Rename…',
    metrics: 'Export all metrics (CSV)',
    page: 'Export this page (HTML)',
    settings: 'Train again with these settings',
    remove: 'Delete',
  },
  keepTitle: 'Put the best model into the library',
  keepHelp: 'The weights that scored best in validation, under this name. The run stays as it is.',
  keepName: 'Name of the model',
  keepDo: 'Add to library',
  kept: (name: string) => `${name} is in the library: Restore and Models have it now.`,
  extendTitle: 'Train longer',
  extendHelp: 'Goes on from the last checkpoint; the schedule of the learning rate stretches with it.',
  extendSteps: 'Further steps',
  extendMinutes: 'Further minutes',
  extendDo: 'Go on',
  renameLabel: 'Name of the run',
  renameDo: 'Rename',
  nameless: 'A name is needed.',
  deleted: (name: string) => `${name} was moved to the trash.`,
  exported: (path: string) => `Exported to ${path}`,

  toolbar: {
    label: 'How the plots are shown',
    unit: 'Horizontal axis',
    steps: 'Steps',
    seconds: 'Seconds',
    logLabel: 'Logarithmic',
    smoothing: 'Smoothing',
    smoothingValue: (span: number) => (span <= 1 ? 'Off' : `Average of ${span} steps`),
    reset: 'Show all',
    exportPage: 'Export page',
  },

  plot: {
    label: (title: string, panel: string) =>
      `${title}, ${panel}. Arrow keys read values, plus and minus zoom, Alt with arrows moves, 0 shows everything.`,
    summary: (x: string, values: string) => `${x}: ${values}`,
    at: (unit: string, x: string) => `${unit} ${x}`,
    latest: 'latest',
    none: 'Nothing measured yet',
    noneMonitors: 'The monitors look every few steps; the first look is still to come.',
    noneValidation: 'The first validation comes with the first checkpoint.',
    menu: (title: string) => `Export or change ${title}`,
    log: (panel: string) => `Logarithmic axis: ${panel}`,
    linear: (panel: string) => `Even axis: ${panel}`,
    png: 'Save as PNG',
    svg: 'Save as SVG',
    csv: 'Save numbers as CSV',
    table: 'Show as table',
    graph: 'Show as plot',
    tableOf: (title: string) => `${title}: latest measurements`,
    tableNote: (count: number) => `The last ${count}; the CSV has all.`,
    hint: 'Drag to zoom, double-click for all',
  },

  conditions: {
    title: 'Do the theory’s conditions hold?',
    help: 'The theory proves that training without the exact gradient (JFB) goes downhill where the first four hold. Measurements are of a few probe pictures, at their equilibria: they can refute a condition; they cannot show it for every picture.',
    at: (step: string) => `As of step ${step}; what that look had no time for is from an earlier one.`,
    verdicts: {
      holds: 'Holds',
      here: 'Holds where it was measured',
      open: 'Not refuted',
      fails: 'Does not hold',
      unknown: 'Not known',
    },
    contraction: {
      holds: 'T is a contraction for every picture',
      here: (value: string) => `T contracts around the probe pictures’ equilibria: σ_max\u00a0=\u00a0${value}`,
      fails: (value: string) => `T is not a contraction: σ_max\u00a0=\u00a0${value} at a probe picture`,
      open: (value: string) => `Whether T contracts around the probe pictures is not decided: σ_max ≥\u00a0${value}`,
      unknown: 'Whether T is a contraction is not measured yet',
      wait: 'The first look of the monitors is still to come.',
      certified: (bound: string) => `Certified: L ≤\u00a0${bound}.`,
      measured: (radius: string, error: string | null) =>
        `Measured, not certified${error === null ? '' : `; σ_max is known to ±\u00a0${error}`}; the spectral radius is ρ\u00a0=\u00a0${radius}.`,
    },
    smooth: {
      holds: (activation: string) => `T is smooth in Θ: ${activation}`,
      fails: (activation: string) => `T is not smooth in Θ: ${activation} has a corner`,
      unknown: 'Smoothness follows from the activation function',
      instead: 'ELU, softplus and SiLU have none.',
      everywhere: 'Continuously differentiable everywhere.',
    },
    rank: {
      open: 'M = ∂T/∂Θ may have full row rank: nothing speaks against it',
      fails: 'M = ∂T/∂Θ does not have full row rank',
      unknown: 'The rank of M = ∂T/∂Θ is not measured',
      few: 'A few steps of Lanczos can refute it, not confirm it.',
      why: 'There are fewer parameters than values of one picture, or M Mᵀ is singular.',
      costly: 'Left out when the budget of the monitors does not allow it.',
    },
    conditioning: {
      open: (value: string, most: string) => `κ(MMᵀ) may be at most 1/γ\u00a0=\u00a0${most}: it is at least ${value}`,
      fails: (value: string, most: string) => `κ(MMᵀ) ≥\u00a0${value} exceeds 1/γ\u00a0=\u00a0${most}`,
      unknown: 'Whether κ(MMᵀ) ≤ 1/γ is not measured',
      costly: 'Left out when the budget of the monitors does not allow it.',
      below: 'Estimated from below: the true one can be larger.',
      sufficient: 'Sufficient, not necessary: see what follows.',
    },
    descent: {
      here: (cosine: string) => `At the probe pictures the step goes downhill: cos\u00a0=\u00a0${cosine}`,
      fails: (cosine: string) => `The step does not go downhill: cos\u00a0=\u00a0${cosine}`,
      open: (cosine: string) => `Whether the step goes downhill is not known: cos\u00a0≈\u00a0${cosine}`,
      unknown: 'The step was not compared with the exact gradient',
      exact: 'Its cosine with the exact gradient.',
      loose: 'The exact gradient was not found well enough to tell.',
      advice: 'Use more steps of T in the gradient, or the exact one.',
      costly: 'Left out when the budget of the monitors does not allow it.',
    },
  },

  notices: {
    title: 'What happened',
    none: 'Nothing out of the ordinary.',
    at: (step: string) => `Step ${step}`,
    show: (step: string) => `Show step ${step} in the plots`,
    kinds: {
      expansive: 'Left contraction',
      contractive: 'Contraction again',
      rollback: 'Went back',
      'stopped-early': 'Stopped early',
      resumed: 'Resumed',
      adjoint: 'Gradient inexact',
    },
  },

  samples: {
    title: 'The same pictures over time',
    help: 'Validation pictures chosen once, restored at every checkpoint by the model as it was then.',
    clean: 'Clean',
    degraded: 'Degraded',
    restored: (step: string) => `Restored at step ${step}`,
    picture: (what: string, index: number) => `${what}, picture ${index}`,
    scrub: 'Step of the restored pictures',
    latest: 'Latest',
    none: 'The first restored pictures come with the first checkpoint.',
  },

  differences: {
    pictures: 'Pictures',
    apart: (names: readonly string[]) =>
      `Picture quality of ${names.join(', ')} is not in the plot: it was measured on other pictures, or under another blur or noise.`,
    title: 'Settings that differ',
    setting: 'Setting',
    none: 'The settings of these runs are the same.',
    absent: '–',
  },

  empty: {
    title: 'Nothing has been trained yet',
    hint: 'A run appears here with its loss, the quality on validation pictures and whether the mathematics holds, while it is made.',
    action: 'Train a model',
    loading: 'Reading runs…',
    failed: 'Runs cannot be read.',
    waiting: 'The run waits for its turn. Its plots begin with its first step.',
    preparing: 'Opening pictures and building the network…',
  },

  commands: { unit: 'Switch plots between steps and seconds' },

  report: {
    settings: 'Pictures and settings',
    made: (date: string, version: string) => `Exported from Stillpoint ${version} on ${date}`,
  },
};
