/** Which model a person means: by its name, its number, or the beginning of its hash. */
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Engine } from '../session/engine.ts';
import type { StoredModel } from '../workspace/tables/models.ts';
import { currentModelId, nameOf } from './model-settings.ts';

/** So much of the content key tells two models apart for a person. */
export function shortHash({ key }: Pick<StoredModel, 'key'>): string {
  return key.slice(0, 8);
}

/** Throws `not-found` where none is meant, `usage` where several are. */
export function chooseModel(text: string, holder: Pick<Engine, 'workspace'>): StoredModel {
  const all = holder.workspace.models.all();
  const named = all.filter(({ id }) => nameOf(id, holder) === text);
  const numbered = all.filter(({ id }) => String(id) === text);
  const hashed = /^[0-9a-f]{4,64}$/.test(text) ? all.filter(({ key }) => key.startsWith(text)) : [];
  const found = [named, numbered, hashed].find((some) => some.length > 0) ?? [];
  if (found.length === 1) return found[0];
  const listed = all.map((model) => `${model.id} (${shortHash(model)}${called(nameOf(model.id, holder))})`);
  throw new TripletscopeError(
    found.length === 0 ? 'not-found' : 'usage',
    found.length === 0 ? 'the workspace holds no such model' : 'the name matches several models',
    {
      expected: listed.slice(0, 20).join(', ') || 'a model: there is none yet',
      received: text.slice(0, 200),
      remedy: 'Name it by its number, its name, or the beginning of its hash: `tripletscope model list` shows them.',
    },
  );
}

/** The one that is named, else the current one; throws `not-found` where there is none. */
export function chosenOrCurrent(text: string | undefined, holder: Pick<Engine, 'workspace'>): StoredModel {
  if (text !== undefined) return chooseModel(text, holder);
  const id = currentModelId(holder);
  if (id !== null) return holder.workspace.models.get(id)!;
  throw new TripletscopeError('not-found', 'the workspace holds no model yet', {
    remedy: 'Train one, or import one with `tripletscope model import FILE`.',
  });
}

function called(name: string | null): string {
  return name === null ? '' : `, “${name}”`;
}
