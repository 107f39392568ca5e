/** Words of the Train view. */
export const train = {
  title: 'Train',
};
