/** A p value as it is read: three decimals, below a thousandth as a power of ten. */
export function probability(p: number): string {
  if (p >= 0.001) return p.toFixed(3);
  return p < 1e-15 ? '< 10⁻¹⁵' : `10${superscript(Math.ceil(Math.log10(p)))}`.replace(/^/, '< ');
}

function superscript(exponent: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  return `⁻${[...String(Math.abs(exponent))].map((digit) => digits[Number(digit)]).join('')}`;
}
