/**
 * Text that steers nothing. Names of files, classes and models may hold characters that a terminal obeys (ESC sequences
 * write its clipboard and its title) or that turn the order of what is read. Line breaks and tabs stay.
 */

const steering =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g;

/** Each such character as \u and four digits: visible for a person, and in a JSON string still the same character. */
export function visible(text: string): string {
  return text.replace(steering, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
