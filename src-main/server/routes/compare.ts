/** Frames of the comparison: feature map and gradients of an image, and what is not linear in the gradient. */
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { encodeFrame, type FrameArray } from '../../../src-shared/frame.ts';
import { mostLiveImages } from '../../../src-shared/live-report/live-data.ts';
import { scoreNames } from '../../../src-shared/score.ts';
import { channelVariants } from '../../../src-shared/variants.ts';
import { withModel } from '../../models/open-models.ts';
import {
  embeddingsFrame,
  featureMapFrame,
  gradientsFrame,
  pixelGradientFrame,
  type Viewed,
} from '../../queries/compare.ts';
import { weightsFrame } from '../../queries/compare-weights.ts';
import { liveReport } from '../../queries/live-report.ts';
import { drawnImages } from '../../queries/shown-images.ts';
import type { ModelId } from '../../workspace/ids.ts';
import type { EngineHost } from '../host.ts';
import { parseRowId } from '../ids.ts';
import { limitedBody, parseBody, parseInput } from '../parse.ts';
import { cacheHeaders, frame } from './bytes.ts';

/** Enough for the gradient at the widest embedding that can be explained. */
const largestBody = 2 * 2 ** 20;

const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const margin = z.number().min(0).max(1e6);
const negativesRule = z.enum(['image', 'class']);
const imageId = z.string().max(40);

/** Numbers of a query come as text. */
const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'expected a number')
  .transform(Number);

const gradientsQuery = z.object({
  seed: number.pipe(seed).default(0),
  negatives: negativesRule.default('image'),
  margin: number.pipe(margin).default(0.2),
});

const weightsBody = z.object({
  image: imageId,
  variant: z.enum(channelVariants),
  form: z.enum(['stable', 'reference']).default('stable'),
  score: z.enum(scoreNames).default('difference'),
  sign: z.enum(['evidence', 'counter']).default('evidence'),
  margin: margin.default(0.2),
  triplets: z.union([z.int().min(1).max(1000), z.literal('all')]).default(1),
  /** `of`: which of the three the image itself is, at whose embedding the gradient is taken. */
  triplet: z
    .object({
      anchor: imageId.optional(),
      positive: imageId,
      negative: imageId,
      of: z.enum(['anchor', 'positive', 'negative']).default('anchor'),
    })
    .optional(),
  seed: seed.default(0),
  negatives: negativesRule.default('image'),
});

const pixelGradientBody = z.object({
  image: imageId,
  cotangent: z
    .array(z.number())
    .min(1)
    .max(2 ** 16),
});
/** Ids; null for test images drawn from as many classes as there is room for. */
const liveReportBody = z.object({ images: z.array(imageId).min(1).max(1000).nullable() });
const embeddingsBody = z.object({ images: z.array(imageId).max(100_000) });

export function compareRoutes(host: EngineHost): Hono {
  const app = new Hono();
  const small = limitedBody(largestBody);

  app.get('/feature-map/:model/:image', (c) =>
    answer(host, c, (viewed) => featureMapFrame(c.req.param('image'), viewed)),
  );

  app.get('/gradients/:model/:image', async (c) => {
    const query = parseInput(gradientsQuery, c.req.query());
    const options = { sampling: samplingOf(query), margin: query.margin };
    return answer(host, c, (viewed) => gradientsFrame(c.req.param('image'), options, viewed));
  });

  app.post('/weights/:model', small, async (c) => {
    const body = await parseBody(weightsBody, c);
    const { image, variant, form, score, sign, triplets, triplet } = body;
    const request = {
      image,
      variant,
      form,
      score: { score, sign, margin: body.margin },
      sampling: samplingOf(body),
      triplets: triplet === undefined ? triplets : { ...triplet, anchor: triplet.anchor ?? image },
    };
    return answer(host, c, (viewed) => weightsFrame(request, viewed));
  });

  app.post('/pixel-gradient/:model', small, async (c) => {
    const { image, cotangent } = await parseBody(pixelGradientBody, c);
    return answer(host, c, (viewed) => pixelGradientFrame(image, cotangent, viewed));
  });

  app.post('/embeddings/:model', small, async (c) => {
    const { images } = await parseBody(embeddingsBody, c);
    return answer(host, c, (viewed) => embeddingsFrame(images, viewed));
  });

  app.post('/live-report/:model', small, async (c) => {
    const { images } = await parseBody(liveReportBody, c);
    const { html } = await viewing(host, c, (viewed) =>
      liveReport(images ?? drawnImages(viewed.model, { seed: 0, count: mostLiveImages }), viewed, {
        signal: viewed.signal,
        report: () => {},
      }),
    );
    // Bytes to be saved: as a page of this origin its script must not run.
    return c.body(new TextEncoder().encode(html), 200, cacheHeaders(c, { type: 'application/octet-stream' }));
  });

  return app;
}

type Frame = { meta: unknown; arrays: Record<string, FrameArray> };

async function answer(host: EngineHost, c: Context, make: (viewed: Viewed) => Promise<Frame>): Promise<Response> {
  const { meta, arrays } = await viewing(host, c, make);
  return frame(c, encodeFrame(meta, arrays));
}

/** The model of the URL, opened where it is not yet, stays open while the answer is made. */
async function viewing<T>(host: EngineHost, c: Context, make: (viewed: Viewed) => Promise<T>): Promise<T> {
  const id = parseRowId<ModelId>(c.req.param('model') ?? '', 'a model');
  const { engine } = host.requireOpened();
  const { signal } = c.req.raw;
  const context = { signal, report: () => {} };
  return withModel(id, engine, context, (model) => make({ model, engine, signal }));
}

function samplingOf({ seed, negatives }: { seed: number; negatives: z.output<typeof negativesRule> }) {
  return { seed, negatives: negatives === 'class' ? ('class-first' as const) : negatives };
}
