/** For tests of stored scores: images without files, and a model that the scores are of. */
import type { ImageId, ModelId } from '../workspace/ids.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Test images of 10 × 10 pixels, of the classes in turn. */
export async function imagesToScore(
  workspace: Workspace,
  { count, classes }: { count: number; classes: string[] },
): Promise<{ ids: ImageId[]; modelId: ModelId }> {
  const root = '/images';
  const images = Array.from({ length: count }, (_, i) => ({
    id: `${i}`,
    name: `${i}`,
    path: `${root}/${i}.png`,
    relativePath: `${i}.png`,
    classIndex: i % classes.length,
    split: 'test' as const,
    width: 10,
    height: 10,
    boxes: [],
    mask: null,
    sha256: `${i}`.padStart(64, '0'),
  }));
  await workspace.images.importAll({ root, format: 'folders', classes, images, problems: [] });
  const ids = (await workspace.images.all()).map(({ imageId }) => imageId);
  const model = { key: 'm', backbone: 'small', weightsSha256: '', spec: {}, file: null };
  return { ids, modelId: workspace.models.ensure(model).id };
}
