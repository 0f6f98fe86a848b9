/** Numbers as people write them: decimal commas, thousands separators, currency signs, per cent. */

export type DecimalMark = 'point' | 'comma';

/** Cells that hold no value. */
const noValue = /^(|-+|\?|\.|n\/?a|nan|null|none|nil|missing|unknown)$/i;

export function isMissing(cell: string): boolean {
  return noValue.test(cell);
}

export interface NumberReading {
  decimal: DecimalMark;
  /** Every value could be read the other way too: 1,234 is one thousand, or one and a bit. */
  ambiguous: boolean;
  /** What besides digits, sign and decimal mark the cells hold, in words. */
  marks: string[];
}

const space = '[\\s\\u00a0\\u202f]';
const grouped = {
  point: new RegExp(`^\\d{1,3}(?:[,'’]\\d{3}|${space}\\d{3})+(?:\\.\\d*)?$`),
  comma: new RegExp(`^\\d{1,3}(?:[.'’]\\d{3}|${space}\\d{3})+(?:,\\d*)?$`),
};
const plain = { point: /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, comma: /^(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i };
/** Signs of currencies, their three letters, and per cent. */
const before = /^(?:\p{Sc}|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|BRL)\b|US\$|R\$)\s*/iu;
const after = /\s*(?:\p{Sc}|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|BRL)|%|,-|\.-)$/iu;

interface Bare {
  sign: 1 | -1;
  digits: string;
  money: boolean;
}

/** The cell without sign and currency; brackets are the minus of accountants. */
function bare(cell: string): Bare {
  let text = cell;
  let sign: 1 | -1 = 1;
  const flip = (): void => {
    if (/^[-−–]/.test(text)) sign = -1;
    text = text.replace(/^[-−–+]\s*/, '');
  };
  const brackets = /^\((.*)\)$/.exec(text);
  if (brackets !== null) [text, sign] = [brackets[1], -1];
  flip();
  const stripped = text.replace(before, '');
  const money = stripped !== text;
  text = stripped;
  flip();
  const end = text.replace(after, '');
  return { sign, digits: end, money: money || end !== text };
}

/** NaN for what is no number in this reading. */
export function numberOf(cell: string, decimal: DecimalMark): number {
  // The usual case, and a million of them.
  if (decimal === 'point' && /^-?\d+(?:\.\d+)?$/.test(cell)) return Number(cell);
  const { sign, digits } = bare(cell);
  if (plain[decimal].test(digits)) {
    const value = sign * Number(decimal === 'comma' ? digits.replace(',', '.') : digits);
    // 1e999 is more than a number can hold.
    return Number.isFinite(value) ? value : Number.NaN;
  }
  if (!grouped[decimal].test(digits)) return Number.NaN;
  const thousands = decimal === 'comma' ? /[.'’\s\u00a0\u202f]/g : /[,'’\s\u00a0\u202f]/g;
  return sign * Number(digits.replace(thousands, '').replace(',', '.'));
}

/**
 * How the numbers of a column are written; null where not all cells that hold a value are numbers. Where both readings fit,
 * the point is the decimal mark, and that is said, unless `beside` columns use the comma.
 */
export function readingOf(cells: readonly string[], given?: DecimalMark): NumberReading | null {
  const values = cells.filter((cell) => !isMissing(cell));
  if (values.length === 0) return null;
  const fits = (decimal: DecimalMark): boolean => values.every((cell) => !Number.isNaN(numberOf(cell, decimal)));
  const [point, comma] =
    given === undefined
      ? [fits('point'), fits('comma')]
      : [given === 'point' && fits('point'), given === 'comma' && fits('comma')];
  if (!point && !comma) return null;
  const decimal: DecimalMark = point ? 'point' : 'comma';
  const ambiguous = point && comma && values.some((cell) => numberOf(cell, 'point') !== numberOf(cell, 'comma'));
  const marks: string[] = [];
  if (values.some((cell) => bare(cell).money)) marks.push('currency or per cent signs');
  if (decimal === 'comma' && values.some((cell) => cell.includes(','))) marks.push('decimal commas');
  if (values.some((cell) => grouped[decimal].test(bare(cell).digits))) marks.push('thousands separators');
  return { decimal, ambiguous, marks };
}
