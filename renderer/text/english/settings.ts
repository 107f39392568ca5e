/** Words of the Settings view. */
export const settings = {
  title: 'Settings',
  loading: 'Reading the settings…',
  kept: 'Kept as you change them.',

  appearance: 'Appearance',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  themeNote:
    'As the system has it, or one for good. Dark is neutral grey, because photographs are judged on it; light is for plots on paper.',

  computing: 'Computing',
  backend: 'Backend',
  backendNote: 'What does the arithmetic.',
  backends: {
    fastest: 'The fastest there is',
    tensorflow: 'TensorFlow',
    wasm: 'WebAssembly',
  },
  backendDetails: {
    fastest: 'Chosen at each start',
    tensorflow: 'The native library: fastest, and uses a graphics card if there is one',
    wasm: 'Works everywhere, several times slower',
  },
  threads: 'Threads',
  threadsNote: 'Of one operation. Fewer leave more of the machine to other programs.',
  threadsAll: 'All cores',
  threadsSome: 'A number',
  threadsCount: 'Number of threads',
  running: (engine: string) => `Now: ${engine}`,
  pending: 'Takes effect when Stillpoint starts again.',

  training: 'Training',
  memory: 'Memory for pictures',
  memoryNote: 'Decoded training pictures are kept up to this much; the others are read again when they are needed.',
  megabytes: 'MB',
  runs: 'Folder for runs',
  runsNote: 'New runs are written here. Those that exist stay where they are.',
  runsOwn: 'Stillpoint’s own folder',
  runsPath: 'Path of the folder',
  runsChange: 'Change…',
  runsKeep: 'Keep',
  runsReset: 'Use Stillpoint’s own',

  notices: 'Notifications',
  notify: 'Tell me when long work ends',
  notifyNote: 'With a notification of the system, while this window is not in front.',

  diagnostics: 'Diagnostics',
  diagnosticsNote: 'Facts for a report about a problem. Nothing is sent anywhere.',
  diagnosticsLoading: 'Gathering facts…',
  diagnosticsText: 'Diagnostics, as text',
  copy: 'Copy',
  copied: 'The diagnostics were copied.',
  logs: (folder: string) => `Logs: ${folder}`,
  copyCommand: 'Copy the diagnostics',
  again: 'Gather again',
};
