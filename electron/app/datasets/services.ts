import { join } from 'node:path';

import type { EngineHost } from '../../engine/engine-host.js';
import { cacheFolder } from '../../runtime-paths.js';
import { DatasetChecking } from './checking.js';
import { DatasetLibrary } from './library.js';
import { DatasetPreviews } from './previews.js';
import { DatasetRecords } from './records.js';
import { DatasetSources } from './sources.js';
import { DatasetThumbnails } from './thumbnails.js';
import { dataFolder } from '../locations.js';
import type { ServedFiles } from '../serving/served-files.js';

/** The data sets and what is made of them. */
export interface DatasetServices {
  readonly library: DatasetLibrary;
  readonly sources: DatasetSources;
  readonly previews: DatasetPreviews;
}

export interface DatasetServicesOptions {
  readonly engine: Pick<EngineHost, 'call'>;
  readonly served: ServedFiles;
  /** The session's folder. */
  readonly session: string;
  readonly onDefect: (defect: unknown) => void;
  /** Folder of what the person added; the platform's own place unless given. */
  readonly data?: string;
  /** Folder of what can be made again. */
  readonly cache?: string;
}

export async function openDatasets(options: DatasetServicesOptions): Promise<DatasetServices> {
  const { engine, served, session, onDefect } = options;
  const cache = options.cache ?? join(cacheFolder(), 'datasets');
  const thumbnails = new DatasetThumbnails(join(cache, 'thumbnails'), served);
  const library = await DatasetLibrary.open({
    records: new DatasetRecords(options.data ?? join(dataFolder(), 'datasets')),
    checking: new DatasetChecking(cache),
    thumbnails,
    onDefect,
  });
  const sources = new DatasetSources(library, thumbnails);
  return { library, sources, previews: new DatasetPreviews({ engine, sources, served, folder: session }) };
}
