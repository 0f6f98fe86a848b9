/** Tables as CSV (RFC 4180), written by papaparse; a leading = + - @ of a text is kept from being a formula. */
import papaparse from 'papaparse';

export type CsvCell = string | number | boolean | null | undefined;

/** A header and lines, each ended by CRLF. NaN and missing values are empty cells. */
export function csvOf(head: readonly string[], lines: readonly (readonly CsvCell[])[]): string {
  const text = [head, ...lines].map((line) => line.map(cell));
  return `${papaparse.unparse(text, { newline: '\r\n' })}\r\n`;
}

function cell(value: CsvCell): string {
  if (value == null || Number.isNaN(value)) return '';
  const text = String(value);
  return /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
}
