/** Settings of the user: theme, keys, and what else the window keeps; the window gives them their meaning. */
import { z } from 'zod';
import { anyProcedure, router } from '../procedures.ts';

const largest = 64 * 1024;

export const settingsRouter = router({
  get: anyProcedure.query(({ ctx: { host } }) => ({ user: host.user.settings() })),

  set: anyProcedure
    .input(
      z.object({
        key: z.string().min(1).max(64),
        value: z.unknown().refine((value) => (JSON.stringify(value) ?? '').length <= largest, 'too large to be kept'),
      }),
    )
    .mutation(({ ctx: { host }, input: { key, value } }) => {
      host.user.setSetting(key, value);
      host.events.emit({ type: 'changed', what: 'settings' });
    }),
});
