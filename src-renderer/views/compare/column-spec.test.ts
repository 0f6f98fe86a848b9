import { describe, expect, it } from 'vitest';
import {
  columnCaption,
  columnFromText,
  columnsFromText,
  columnsToText,
  columnToText,
  defaultColumns,
  withSource,
  withVariant,
} from './column-spec.ts';

describe('columns of the comparison', () => {
  it('are short in links and come back', () => {
    expect(columnsToText(defaultColumns)).toBe('single,averaged,top,transferred-top');
    expect(columnsFromText(columnsToText(defaultColumns))).toEqual(defaultColumns);
    const counter = {
      source: 'averaged',
      variant: 'gradcam',
      score: 'positive',
      sign: 'counter',
      on: 'anchor',
      model: null,
    } as const;
    expect(columnToText(counter)).toBe('averaged.gradcam.positive.counter');
    expect(columnFromText(columnToText(counter))).toEqual(counter);
  });

  it('skip what is not understood, and say null where nothing is', () => {
    expect(columnsFromText('averaged,nonsense,top.what')).toHaveLength(1);
    expect(columnsFromText('nonsense')).toBeNull();
    expect(columnsFromText(null)).toBeNull();
  });

  it('never pair a variant without channel weights with an average', () => {
    const single = columnFromText('single.layercam')!;
    expect(withSource(single, 'averaged').variant).toBe('gradcam');
    expect(withVariant(columnFromText('averaged')!, 'hirescam').source).toBe('single');
    expect(columnFromText('top.hirescam')!.variant).toBe('gradcam');
  });

  it('say what is not the usual', () => {
    const context = { triplets: 50, channels: 1280, top: 50 } as const;
    const caption = (text: string): string => columnCaption(columnFromText(text)!, context);
    expect(caption('single')).toBe('Grad-CAM');
    expect(caption('averaged')).toBe('N = 50');
    expect(caption('top')).toBe('M = 50 of 1,280');
    expect(caption('averaged.gradcam++.difference.counter')).toBe('against · ++ · N = 50');
    expect(caption('averaged.gradcam.positive')).toBe('−D(a,p) · N = 50');
    expect(columnCaption(columnFromText('averaged')!, { ...context, triplets: 'all' })).toBe('N = all');
  });
});
