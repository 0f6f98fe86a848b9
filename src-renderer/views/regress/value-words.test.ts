import { describe, expect, it } from 'vitest';
import { amountText, effectIn, effectWords, signedText } from './value-words.ts';

describe('an effect in words', () => {
  const log = { log: true, estimate: 500_000 } as const;
  const plain = { log: false, estimate: 40 } as const;

  it('is a factor in per cent on the scale of the logarithm', () => {
    expect(effectWords(Math.log(1.131), { ...log, unit: 'percent' })).toBe('+13.1 %');
    expect(effectWords(Math.log(0.5), { ...log, unit: 'percent' })).toBe('−50.0 %');
    expect(effectWords(0.0004, { ...log, unit: 'percent' })).toBe('+0.04 %');
    expect(effectWords(0, { ...log, unit: 'percent' })).toBe('0 %');
    expect(effectWords(-1e-9, { ...log, unit: 'percent' })).toBe('0 %');
    expect(effectWords(20, { ...log, unit: 'percent' })).toMatch(/^\+48,500,000,000 %$/);
  });

  it('is what the estimate would lose without it, as an amount', () => {
    expect(effectIn(Math.log(1.25), { ...log, unit: 'amount' })).toBeCloseTo(100_000, 6);
    expect(effectWords(-Math.log(1.25), { ...log, unit: 'amount' })).toBe('−125,000');
    expect(effectWords(3.25, { ...plain, unit: 'amount' })).toBe('+3.25');
    expect(effectWords(0, { ...plain, unit: 'amount' })).toBe('0');
  });

  it('is a share of the estimate where t is the target itself', () => {
    expect(effectWords(-4, { ...plain, unit: 'percent' })).toBe('−10.0 %');
    expect(effectWords(-4, { log: false, estimate: -40, unit: 'percent' })).toBe('−10.0 %');
    expect(effectWords(1, { log: false, estimate: 0, unit: 'percent' })).toBe('–');
  });

  it('writes amounts and differences', () => {
    expect(amountText(1234567)).toBe('1,234,570');
    expect(amountText(-0.0123456789)).toBe('−0.0123457');
    expect(amountText(0)).toBe('0');
    expect(signedText(-0.25)).toBe('−0.250');
    expect(signedText(0.0001)).toBe('0.000');
  });
});
