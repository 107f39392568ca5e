// Electron 9 has no webUtils; there, a file knows its own path.
{
  const electron = require('electron');
  if (electron.webUtils === undefined) electron.webUtils = { getPathForFile: (file) => file.path };
}
