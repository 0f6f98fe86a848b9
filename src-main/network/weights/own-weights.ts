/** Where EfficientNet-Lite0's published weights lie once they were fetched, and what they are. */
import path from 'node:path';
import { cacheFolder } from '../../downloads/cache-folder.ts';

export const efficientNetLite0Sha256 = '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db';

export function efficientNetLite0Path(folder: string = path.join(cacheFolder(), 'weights')): string {
  return path.join(folder, 'efficientnet-lite0-57934424.pth');
}
