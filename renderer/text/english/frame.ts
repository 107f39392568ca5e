/** Words of the frame: rail, status bar, banners, notices, failures. */
export const frame = {
  views: {
    restore: 'Restore',
    datasets: 'Datasets',
    train: 'Train',
    monitor: 'Monitor',
    models: 'Models',
    settings: 'Settings',
    glossary: 'Glossary',
  },
  places: 'Places',
  loadingView: 'Opening…',
  viewFailed: {
    message: 'This view could not be opened.',
    hint: 'Stillpoint may have ended, or been updated. Nothing was lost.',
    reload: 'Load the page again',
  },

  palette: {
    open: 'Show all commands',
    title: 'Commands',
    placeholder: 'What would you like to do?',
    none: 'Nothing by that name.',
    go: (place: string) => `Go to ${place}`,
    everywhere: 'Everywhere',
    foot: 'to choose',
    run: 'to run',
  },
  shortcuts: {
    open: 'Show keyboard shortcuts',
    title: 'Keyboard shortcuts',
    keywords: 'keys help',
    close: 'Close',
    picture: 'On the picture',
    keys: [
      { keys: ['+', '−'], does: 'Zoom in and out' },
      { keys: ['0'], does: 'Fit the picture to the window' },
      { keys: ['1'], does: 'Show the picture at full size' },
      { keys: ['←', '↑', '→', '↓'], does: 'Move the picture, or the divider that has the focus' },
      { keys: ['O'], does: 'Show the original for as long as it is held' },
    ],
  },

  glossary: {
    title: 'Glossary',
    open: 'Open the glossary',
    keywords: 'words terms meaning definition help explain',
    more: 'More in the glossary',
    find: 'Find a term',
    findHint: 'A word or a symbol',
    count: (count: number) => `${count} ${count === 1 ? 'term' : 'terms'}`,
    mentioned: 'Mentioned in',
    none: (question: string) => `Nothing about “${question}”`,
    noneHint: 'A shorter word may find it. Symbols are found too: σ, or sigma.',
    all: 'Show all terms',
    see: 'See also',
  },

  controls: {
    from: 'from',
    to: 'to',
    cancel: 'Cancel',
    back: (place: string) => `Back to ${place}`,
    left: (time: string) => `${time} left`,
    notCopied: 'The browser did not let Stillpoint copy. Select the text and copy it by hand.',
    nameNeeded: 'Give it a name.',
  },

  commands: {
    openPhoto: 'Open a photo…',
    openSample: 'Open the sample photo',
    addFolder: 'Add a folder of pictures…',
    importModel: 'Import a model…',
    diagnosticsKeywords: 'report problem bug version',
    saveResult: 'Save the result',
    cancelRestoration: 'Cancel the restoration',
  },

  theme: {
    toLight: 'Switch to light',
    toDark: 'Switch to dark',
    toggle: 'Switch between light and dark',
    keywords: 'theme appearance night day',
  },

  status: {
    starting: 'Engine is starting…',
    restarting: 'Engine is restarting…',
    failed: 'Engine is not running',
    lost: 'Not connected',
    threads: (count: number) => `${count} ${count === 1 ? 'thread' : 'threads'}`,
    cpu: 'CPU',
    memory: (amount: string) => `${amount} memory`,
    engineLabel: 'Engine',
    fallback: 'Slower engine',
    remark: 'Note',
    training: (name: string) => `Training ${name}`,
    preparing: (name: string) => `Preparing ${name}`,
    step: (step: string, steps: string, timed: boolean) => `step ${step} of ${timed ? 'at most ' : ''}${steps}`,
    showJob: 'Show in Monitor',
    showRestoration: 'Show in Restore',
    waiting: (count: number) => `${count} waiting`,
    jobBar: 'Progress of the job',
  },

  banners: {
    restarting: 'The engine stopped and is being started again.',
    restartingHint: 'Your picture and settings are kept. You can restore again in a moment.',
    lost: 'The connection to Stillpoint was lost. Trying again…',
    lostHint: 'If it does not come back, start Stillpoint again and open the address it prints.',
    notice: 'Running on a slower engine.',
    dismiss: 'Dismiss',
  },

  notices: {
    saved: (path: string) => `Saved to ${path}`,
    region: 'Notices ({hotkey})',
    undo: 'Undo',
  },

  failures: {
    connection: {
      message: 'The connection to Stillpoint was lost.',
      hint: 'Your settings are kept. Try again when the status bar shows the engine.',
    },
    ended: {
      message: 'The restoration ended without a result.',
      hint: 'Try again; if it happens again, please report it.',
    },
    unexpected: (detail: string) => `Unexpected failure: ${detail}`,
    unexpectedHint: 'This is a defect in Stillpoint; please report it with the steps that led here.',
    dismiss: 'Dismiss',
    retry: 'Try again',
    kept: 'Your photo and settings are kept.',
  },
};
