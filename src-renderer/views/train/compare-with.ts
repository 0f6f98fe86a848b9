/** To Compare with a model, which becomes the current one. */
import { toasts } from '../../components/toasts.svelte.ts';
import { asError } from '../../state/api.ts';
import { models } from '../../state/models.svelte.ts';
import { router } from '../../state/route.svelte.ts';

/** For the click on a link to Compare. */
export async function compareWith(model: number, event: MouseEvent): Promise<void> {
  event.preventDefault();
  try {
    if (models.current?.id !== model) await models.open(model);
    router.go('compare');
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}
