/** Market-1501, DukeMTMC-reID, VeRi and the like: the identity is the number that a file name begins with, the folder is the split. */

import { formatOfName } from '../image-file.ts';
import type { ListedImage, Listing } from '../listing.ts';
import { InputProblem } from '../problems.ts';
import { splitOfName } from '../split.ts';
import type { DatasetReader, ListContext } from './format.ts';
import type { Glance } from './glance.ts';

/** Identity and camera: 0002_c1s1_000451_03.jpg; −1 is junk, 0000 a distractor. */
const name = /^(-?\d+)_c\d+/i;

export const market1501: DatasetReader = {
  detect: async (glance) => {
    const [first] = await foldersOf(glance);
    return first ? `the names in ${first}/ begin with an identity and a camera` : null;
  },
  list: listMarket,
};

/** Folders that name a split and hold nothing but images of that name. */
async function foldersOf(glance: Glance): Promise<string[]> {
  const found: string[] = [];
  for (const folder of glance.folders.filter((one) => splitOfName(one) !== null)) {
    const images = (await glance.below(folder)).files.filter((file) => formatOfName(file) !== null);
    if (images.length > 0 && images.every((file) => name.test(file))) found.push(folder);
  }
  return found;
}

async function listMarket({ glance, log }: ListContext): Promise<Listing> {
  const images: (ListedImage & { identity: string })[] = [];
  for (const folder of await foldersOf(glance)) {
    for (const file of (await glance.below(folder)).files) {
      const relativePath = `${folder}/${file}`;
      const identity = name.exec(file)?.[1];
      const place = { file: relativePath };
      if (identity === undefined) continue;
      if (Number(identity) <= 0) {
        const error = new InputProblem('image-unlabelled', 'shows no known identity (junk or a distractor)', place);
        log.add({ error, consequence: 'image-left-out', imageId: relativePath });
        continue;
      }
      images.push({
        id: relativePath,
        relativePath,
        classIndex: -1,
        identity,
        split: splitOfName(folder),
        boxes: [],
        mask: null,
        place,
      });
    }
  }
  const classes = [...new Set(images.map(({ identity }) => identity))].sort((a, b) => Number(a) - Number(b));
  const indices = new Map(classes.map((identity, index) => [identity, index]));
  const listed = images.map(({ identity, ...image }) => ({ ...image, classIndex: indices.get(identity)! }));
  return { classes, images: listed, hasSplit: true };
}
