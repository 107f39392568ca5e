/** What is seen of one data set: its pictures, the pairs that training makes of them, and what was wrong with some. */
export const DATASET_TABS = ['pictures', 'pairs', 'problems'] as const;
export type DatasetTab = (typeof DATASET_TABS)[number];
