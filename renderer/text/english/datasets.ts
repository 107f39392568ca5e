import type { SplitName } from '../../../core/contract/dataset.js';

/** Words of the Datasets view. */
export const datasets = {
  title: 'Datasets',
  intro: 'Sharp pictures to learn from. Training blurs them itself, so that it knows the answer.',
  loading: 'Reading the list of data sets…',
  none: 'No data set yet',
  gone: 'This data set is not in the list any more',
  goneHint: 'It was removed, perhaps in another window.',
  all: 'all data sets',

  add: 'Add a folder…',
  addTitle: 'Add a folder of pictures',
  addHint: 'Choose it, or drop it anywhere on this window. It stays where it is and is never changed.',
  addHintUpload:
    'Choose it, or drop it anywhere on this window. Its pictures are copied to this computer’s Stillpoint.',
  release: 'Drop to add as a data set',
  dropNothing: 'There were no pictures in what was dropped.',
  dropNothingHint: 'Drop a folder with JPEG, PNG, TIFF or WebP files in it.',
  droppedName: 'Dropped pictures',

  uploading: (name: string) => `Copying ${name}`,
  uploaded: (done: number, total: number) => `${done} of ${total} pictures`,
  uploadedSkipping: (count: number) => `${count} could not be read and ${count === 1 ? 'was' : 'were'} left out`,
  leftOut: (count: number, name: string) =>
    `${count} ${count === 1 ? 'file' : 'files'} of “${name}” ${count === 1 ? 'was' : 'were'} left out`,
  leftOutHint: 'What could not be read is not in the data set. Repair it and add the folder again.',
  cancelUpload: 'Cancel copying',
  nothingUploaded: 'None of the files could be read as a picture.',

  checking: 'Checking every picture…',
  checkedSoFar: (done: number, total: number) => `${done} of ${total}`,
  missing: 'Folder not found',
  failed: 'Could not be checked',

  menu: (name: string) => `More about ${name}`,
  open: (name: string) => `Open ${name}`,
  check: 'Check again',
  rename: 'Rename…',
  renameTitle: (name: string) => `Rename “${name}”`,
  renameAction: 'Rename',
  name: 'Name',
  remove: 'Remove from the list',
  removed: (name: string) => `“${name}” was removed from the list. Its folder is untouched.`,

  count: (count: string, one: boolean) => `${count} ${one ? 'picture' : 'pictures'}`,
  endless: 'Drawn as they are needed: no files.',
  sizes: (least: string, most: string) => (least === most ? `${most} px` : `${least} – ${most} px`),
  problems: (unreadable: number, duplicates: number) =>
    [
      ...(unreadable > 0 ? [`${unreadable} unreadable`] : []),
      ...(duplicates > 0 ? [`${duplicates} ${duplicates === 1 ? 'duplicate' : 'duplicates'}`] : []),
    ].join(', '),
  review: 'Review',
  noProblems: 'No problems found',

  parts: { train: 'Training', validation: 'Validation', test: 'Test' } satisfies Record<SplitName, string>,
  part: 'Part of the data set',
  everyPart: 'All',
  splitBar: (train: number, validation: number, test: number) =>
    `${train} for training, ${validation} for validation, ${test} for testing`,

  tabs: { pictures: 'Pictures', pairs: 'What training sees', problems: 'Problems' },
  pictures: {
    loading: 'Fetching pictures…',
    none: 'No pictures here',
    noneHint: 'This part is empty. Give it a share of the pictures on the right.',
    noneAtAll: 'The folder holds no picture that can be read.',
    list: (count: number) => `${count} pictures`,
    failed: 'The pictures could not be listed',
    retry: 'Try again',
    alt: (file: string, part: string) => `${file}, ${part}`,
  },

  split: {
    title: 'Parts',
    help: 'Training learns from one part and is judged on another. Near duplicates always share a part, so that nobody is judged on what they learnt by heart.',
    share: (part: string) => `${part} share`,
    seed: 'Seed',
    seedHelp: 'The same seed divides the same pictures in the same way, on every machine.',
    percent: '%',
    synthetic: 'Not divided: other pictures are drawn for validation than for training.',
  },
  facts: {
    title: 'Facts',
    folder: 'Folder',
    sizes: 'Shorter side',
    pictures: 'Pictures',
    synthetic:
      'Overlapping disks of random size and colour (“dead leaves”): their edges and sizes are distributed as in photographs.',
  },

  problemsTab: {
    none: 'Nothing to review',
    noneHint: 'Every file was read, and no two pictures are the same.',
    unreadable: (count: number) => `${count} unreadable ${count === 1 ? 'file' : 'files'}`,
    unreadableHint: 'They are left out of training. Repair or delete them in the folder, then check again.',
    duplicates: (count: number) => `${count} ${count === 1 ? 'group' : 'groups'} of duplicates`,
    duplicatesHint:
      'They are used, but always in the same part. Delete the copies you do not want in the folder, then check again.',
    kinds: { exact: 'The same', near: 'Nearly the same' },
    kindHelp: {
      exact: 'Equal in every pixel.',
      near: 'The same photograph, resized, recompressed, retouched, mirrored or turned.',
    },
    file: 'File',
    reason: 'Why',
    copy: 'Copy the list',
    copied: 'The list was copied.',
  },

  pairs: {
    loading: 'Blurring examples…',
    again: 'Draw others',
    degraded: 'Blurred',
    clean: 'Sharp',
    pair: (index: number, decibels: string) => `Pair ${index}, ${decibels} decibels`,
    decibels: (decibels: string) => `${decibels} dB`,
    failed: 'The examples could not be drawn',
    intro: 'Each pair is one crop as training will draw it: what the network is given, and what it is to find.',
    label: 'Settings of the pairs',
    psnrHelp:
      'Peak signal-to-noise ratio (PSNR) of the blurred crop: how near it still is to the sharp one. Higher is nearer.',
  },

  degradation: {
    title: 'Blur',
    help: 'Every crop gets one blur, of a kind and size drawn at random from these.',
    oneNeeded: 'At least one kind of blur is needed.',
    percent: '%',
  },

  crops: 'Crops',
};
