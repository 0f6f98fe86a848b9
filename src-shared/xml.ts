const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and attributes of XML and HTML; characters that XML cannot hold are dropped, half a pair becomes U+FFFD. */
export function escapeXml(text: string): string {
  return wellFormed(text)
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')
    .replace(/[&<>"']/g, (c) => entities[c]);
}

/** `toWellFormed`, which the oldest browser of the desktop lacks. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
