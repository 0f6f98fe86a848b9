/** Throws away what is no longer in the folder, with a way back in the message that says so. */
import { counted } from '../../../src-shared/counted.ts';
import type { Toasts } from '../../components/toasts.svelte.ts';
import { type Api, asError } from '../../state/api.ts';

export interface ForgetParts {
  api: Pick<Api, 'images'>;
  toasts: Pick<Toasts, 'show'>;
}

interface Counts {
  images: number;
  tags: number;
  reviews: number;
  objects: number;
}

/** "3 images", and "go 4 tags, 1 review and 2 objects of ground truth". */
export function absentWords({ images, tags, reviews, objects }: Counts): { images: string; go: string } {
  return {
    images: counted(images, 'image'),
    go: `go ${counted(tags, 'tag')}, ${counted(reviews, 'review')} and ${counted(objects, 'object')} of ground truth`,
  };
}

export async function forgetAbsent({ api, toasts }: ForgetParts): Promise<void> {
  try {
    const { images, time } = await api.images.forgetAbsent.mutate();
    const run = (): void => void recall({ api, toasts }, time);
    toasts.show(`${counted(images, 'image')} forgotten`, { action: { label: 'Undo', run }, seconds: 8 });
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}

async function recall({ api, toasts }: ForgetParts, time: string): Promise<void> {
  try {
    const { images } = await api.images.recallForgotten.mutate({ time });
    toasts.show(`${counted(images, 'image')} restored`);
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}
