/** Words of the Settings view. */
export const settings = {
  title: 'Settings',
};
