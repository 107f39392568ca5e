/** Words of the Monitor view. */
export const monitor = {
  title: 'Monitor',
};
