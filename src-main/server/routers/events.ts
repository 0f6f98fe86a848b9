/** Everything that happens, to every window that listens. */
import { anyProcedure } from '../procedures.ts';

export const eventsProcedure = anyProcedure.subscription(async function* ({ ctx, signal }) {
  yield* ctx.host.events.stream(signal!);
});
