/** Words of the Train view. Those of settings are in the schema, core/contract/training.ts. */
export const train = {
  title: 'Train',
  intro: 'Three questions; everything else has a good answer already.',

  groups: {
    scheme: { title: 'Scheme', help: 'How blur and network make the map T' },
    network: { title: 'Network', help: 'The learned part, and how it starts' },
    solver: { title: 'Solver', help: 'How the equilibrium is found' },
    gradient: { title: 'Gradient', help: 'How training learns from it' },
    loss: { title: 'Loss', help: 'What counts as close to the clean picture' },
    optimiser: { title: 'Optimiser', help: 'How weights change' },
    data: { title: 'Data', help: 'What is drawn from the pictures' },
    guard: { title: 'Guard rails', help: 'What happens when something goes wrong' },
    monitoring: { title: 'Monitoring', help: 'What is watched, and how often' },
  },

  field: {
    range: (low: string, high: string) => `${low} to ${high}`,
    above: (low: string, high: string) => `above ${low}, at most ${high}`,
    atLeast: (low: string) => `${low} or more`,
    positive: (low: string) => `above ${low}`,
    fallback: (value: string) => `default ${value}`,
    none: 'none',
    on: 'on',
    off: 'off',
    without: 'Without',
    changed: (before: string) => `Changed; the preset has ${before}. Reset`,
    reset: (label: string) => `Reset ${label}`,
    unused: (label: string, values: string) => `Has no effect now: used when ${label} is ${values}.`,
    or: ' or ',
    from: 'from',
    to: 'to',
    notNumber: 'A number is needed here.',
    changes: (count: number) => (count === 1 ? '1 change' : `${count} changes`),
    entry: (label: string, index: number) => `${label} ${index}`,
  },

  pictures: {
    question: 'Which pictures?',
    help: 'Sharp pictures to learn from: training blurs them itself and learns the way back. One picture teaches little; a few hundred teach a lot.',
    counts: (train: number, validation: number) => `${train} to train on, ${validation} to validate`,
    synthetic: 'Drawn as they are needed: always there, no files',
    checking: 'Still being checked',
    missing: 'Folder not there',
    failed: 'Cannot be used',
    add: 'Add a folder in Datasets',
    none: 'Choose at least one.',
    loading: 'Reading data sets…',
  },

  blurs: {
    question: 'Which blur?',
    help: 'The model learns to undo the blurs that it saw. A wide range makes it useful for more photographs, a narrow one better at those.',
    add: 'Add a blur',
    remove: (kind: string) => `Remove ${kind}`,
    shapes: (kind: string) => `${kind}: smallest, middle and largest blur`,
    sizeAuto: 'as wide as needed',
    preview: 'What training will see',
    previewHelp:
      'Pairs drawn from the first chosen data set at these settings: above what the network is given, below what it is to find.',
    scaledDown: (limit: number, largest: number, setting: string) =>
      `Scaled down to ${limit} pixels on the shorter side (the largest has ${largest}). The model will expect edges as sharp as these, pixel by pixel: “${setting}”, under Data, changes it.`,
    ownScale: 'At their own size. The model will expect edges as sharp as these, pixel by pixel.',
    previewing: 'Drawing pairs…',
    previewNone: 'Choose pictures to see pairs.',
    again: 'Draw others',
    given: (index: number) => `Degraded, pair ${index}`,
    wanted: (index: number) => `Clean, pair ${index}`,
    psnr: (value: string) => `${value} dB`,
  },

  length: {
    question: 'How long?',
    help: 'A preset answers every other question too. Whatever you change afterwards makes it yours.',
    custom: 'Custom',
    customWords: 'Settings of your own, from a preset or a file.',
    own: (preset: string, count: string) => `${preset}, ${count}`,
    limit: 'Stop after',
  },

  summary: {
    title: 'This run',
    name: 'Name',
    needsName: 'A name is needed.',
    estimate: 'Estimate for this machine',
    estimateHelp: 'A few real steps are run to measure it.',
    measuring: 'Measuring a few steps…',
    cancel: 'Cancel',
    about: (duration: string) => `About ${duration}`,
    perStep: (duration: string) => `${duration} a step`,
    start: 'Start training',
    starting: 'Starting…',
    queue: 'It joins the queue if another run is under way.',
    mistakes: (count: number) => (count === 1 ? 'One setting needs attention' : `${count} settings need attention`),
    show: 'Show',
    import: 'Import settings…',
    export: 'Export settings (JSON)',
    reset: 'Undo all changes',
    more: 'Settings as a file',
    sentence: (parts: {
      scheme: string;
      network: string;
      gradient: string;
      steps: string;
      batch: number;
      limit: string | null;
    }) =>
      `${parts.scheme} with ${parts.network}, ${parts.gradient}, ${parts.steps} steps of ${parts.batch === 1 ? 'one crop' : `${parts.batch} crops`}${parts.limit === null ? '' : `, ${parts.limit} at most`}.`,
    imported: (name: string) => `Settings from ${name}.`,
    unreadable: {
      message: (name: string) => `${name} does not hold training settings: it is not JSON.`,
      mistakes: (name: string, mistakes: readonly string[]) =>
        `${name} does not hold training settings: ${mistakes.join('; ')}.`,
      hint: 'Choose a JSON file as exported here or written for `stillpoint train`.',
    },
  },

  replaced: (preset: string, lost: number) =>
    `${preset} replaced ${lost === 1 ? 'one setting' : `${lost} settings`} of yours.`,
  nameOf: (preset: string, date: Date) =>
    `${preset}, ${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}`,
  loading: 'Reading presets…',
  details: 'Everything else',
  detailsHelp: 'Every setting, with what it does. Numbers that differ from the preset are marked.',
};
