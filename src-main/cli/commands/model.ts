/** `model list|use|rename|embed|export|import|delete`: the models of a workspace, and the file that takes one elsewhere. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { counted } from '../../../src-shared/counted.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { plainName } from '../../../src-shared/plain-name.ts';
import { chooseModel, chosenOrCurrent } from '../../models/choose-model.ts';
import { type DeletedWithModel, deletedWithModel, deleteModel } from '../../models/delete-model.ts';
import { describeModels, type ModelDescription } from '../../models/describe-model.ts';
import { followBoxes } from '../../models/item-regions.ts';
import { exportModel, importModel } from '../../models/model-file.ts';
import { makeCurrent, nameModel } from '../../models/model-settings.ts';
import { unseenCount } from '../../models/unseen.ts';
import { embedModel } from '../../pipeline/embed-model.ts';
import { StageClock } from '../../pipeline/stage-clock.ts';
import { type Engine, withEngine } from '../../session/engine.ts';
import { withReadingEngine } from '../../session/reading-engine.ts';
import { withJson, withWorkspace } from '../options.ts';
import { type CommandResult, runCommand, type Session } from '../session.ts';

interface Options {
  json?: boolean;
  workspace: string;
}

const which = 'number, name, or beginning of the hash';

export function modelCommand(): Command {
  const model = new Command('model').description(
    'Lists, selects, renames, exports, imports and deletes the models of a workspace.',
  );
  const command = (name: string, description: string, example: string): Command =>
    withJson(withWorkspace(model.command(name).description(description))).addHelpText(
      'after',
      `\nExample:\n  tripletscope model ${example}`,
    );

  command('list', 'Lists all models, the newest first.', 'list --workspace birds').action((options: Options) =>
    besideWindows(options, async (engine) => {
      const value = await describeModels(engine);
      return { value, text: value.map(line).join('\n') || 'no model yet' };
    }),
  );

  command('use', 'Makes a model the current one, which the next steps use.', 'use 2 --workspace birds')
    .argument('<model>', which)
    .action((text: string, options: Options) =>
      onWorkspace(options, async (engine) => {
        const chosen = chooseModel(text, engine);
        makeCurrent(chosen.id, engine);
        return { value: { id: chosen.id, key: chosen.key }, text: `model ${chosen.id} is the current one` };
      }),
    );

  command('rename', 'Names a model; an empty name removes the name.', 'rename 2 "birds, margin 0.4"')
    .argument('<model>', which)
    .argument('<name>', 'one line')
    .action((text: string, name: string, options: Options) =>
      onWorkspace(options, async (engine) => {
        const { id, key } = chooseModel(text, engine);
        const given = name.trim() === '' ? null : parsedName(name);
        nameModel(id, given, engine);
        return {
          value: { id, key, name: given },
          text: given === null ? `model ${id} has no name` : `model ${id}: ${given}`,
        };
      }),
    );

  command('embed', 'Embeds the images that a model has not seen yet; nothing is trained.', 'embed --workspace birds')
    .argument('[model]', `${which}; the current one unless given`)
    .action((text: string | undefined, options: Options) =>
      onWorkspace(options, async (engine, session) => {
        const { id, key } = chosenOrCurrent(text, engine);
        const followed = await followBoxes(engine.workspace);
        const unseen = await unseenCount(id, engine.session);
        const { features } = await embedModel(id, engine, new StageClock(), session);
        const value = { id, key, embedded: unseen, followed, images: features.images.length };
        const items = followed === 0 ? '' : `, ${counted(followed, 'item')} cut out again because a box was changed`;
        return { value, text: `${unseen} new images embedded, ${value.images} in all${items}` };
      }),
    );

  command(
    'export',
    'Writes a model as one .safetensors file that another workspace imports.',
    'export 2 birds.safetensors',
  )
    .argument('<model>', which)
    .argument('<file>', 'where it goes')
    .option('--force', 'overwrite an existing file')
    .action((text: string, file: string, options: Options & { force?: boolean }) =>
      besideWindows(options, async (engine, session) => {
        if (existsSync(file) && options.force !== true) throw inTheWay(file);
        const value = await exportModel(chooseModel(text, engine), path.resolve(file), engine, session);
        return { value, text: `model ${value.key.slice(0, 8)} in ${file}` };
      }),
    );

  command(
    'import',
    'Imports a model from a file that `model export` wrote in any workspace.',
    'import birds.safetensors',
  )
    .argument('<file>', 'the file')
    .option('--no-use', 'keep the current model')
    .action((file: string, options: Options & { use: boolean }) =>
      onWorkspace(
        options,
        async (engine, session) => {
          const value = await importModel(path.resolve(file), engine, session);
          if (options.use) makeCurrent(value.id, engine);
          const unseen = engine.workspace.images.summary() === null ? 0 : await unseenCount(value.id, engine.session);
          const said = value.added ? 'imported' : 'was there already';
          const todo = unseen > 0 ? `; ${unseen} images are not embedded yet: tripletscope model embed` : '';
          return { value: { ...value, unseen }, text: `model ${value.id} (${value.key.slice(0, 8)}) ${said}${todo}` };
        },
        true,
      ),
    );

  command('delete', 'Prints what is deleted with a model; with --yes deletes it.', 'delete 2 --yes')
    .argument('<model>', which)
    .option('--yes', 'delete it')
    .action((text: string, options: Options & { yes?: boolean }) =>
      onWorkspace(options, async (engine, session) => {
        const { id, key } = chooseModel(text, engine);
        const deleted = options.yes === true;
        // Nobody else has the workspace open, and this command runs no job.
        const goes = deleted
          ? await deleteModel(id, { engine, inUse: null, signal: session.signal })
          : await deletedWithModel(id, engine);
        const said = deleted ? 'deleted, with' : 'would take with it';
        const how = deleted ? '' : '\nAdd --yes to delete it.';
        return { value: { id, key, deleted, ...goes }, text: `model ${id} ${said} ${inWords(goes)}${how}` };
      }),
    );
  return model;
}

function onWorkspace(
  options: Options,
  work: (engine: Engine, session: Session) => Promise<CommandResult>,
  create = false,
): Promise<void> {
  return runCommand(options, (session) => withEngine(options.workspace, { create }, (engine) => work(engine, session)));
}

/** For what only reads: also beside a window that has the workspace open. */
function besideWindows(
  options: Options,
  work: (engine: Engine, session: Session) => Promise<CommandResult>,
): Promise<void> {
  return runCommand(options, (session) => withReadingEngine(options.workspace, {}, (engine) => work(engine, session)));
}

function line({ id, hash, title, current, images, unseen, scored, created, notes }: ModelDescription): string {
  const facts = [
    `${images} images`,
    ...(unseen > 0 ? [`${unseen} not seen`] : []),
    ...(scored ? ['scored'] : []),
    created.slice(0, 10),
  ];
  const first = `${current ? '*' : ' '} ${String(id).padStart(3)}  ${hash}  ${title}  (${facts.join(', ')})`;
  return [first, ...notes.map((note) => `       note: ${note}`)].join('\n');
}

function inWords({ embeddings, banks, evaluations, runs, files, bytes }: DeletedWithModel): string {
  const counted = [
    `${embeddings} embeddings`,
    `${banks} banks`,
    `${evaluations} evaluations`,
    `${files} files (${(bytes / 1e6).toFixed(1)} MB)`,
  ].join(', ');
  return runs === 0 ? counted : `${counted}; ${runs === 1 ? 'the run that made it stays' : `${runs} runs stay`}`;
}

function parsedName(text: string): string {
  const parsed = plainName(100).safeParse(text);
  if (parsed.success) return parsed.data;
  throw new TripletscopeError('usage', 'invalid name for a model', {
    expected: 'one line of at most 100 visible characters',
    received: JSON.stringify(text.slice(0, 120)),
  });
}

function inTheWay(file: string): TripletscopeError {
  return new TripletscopeError('usage', 'a file of this name exists already', {
    file,
    remedy: 'Name another file, or use --force.',
  });
}
