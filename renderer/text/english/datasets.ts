/** Words of the Datasets view. */
export const datasets = {
  title: 'Datasets',
};
