/** XML of annotation files as plain objects: no document type, no entities but the five and numbers, no deep nesting. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { messageOf } from '../../../src-shared/errors.ts';

export type XmlElement = { readonly [name: string]: unknown };

/** Elements that may come once or many times are lists always. */
const lists = new Set([
  'object',
  'part',
  'image',
  'box',
  'polygon',
  'polyline',
  'points',
  'mask',
  'tag',
  'ellipse',
  'cuboid',
  'label',
]);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  // Numbers of characters are read with the names of HTML only.
  htmlEntities: true,
  isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && lists.has(name),
});

/** Throws an `Error` that says what is wrong, in a clause. */
export function parseXml(text: string): XmlElement {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Error('it has a document type, which is not read');
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(`line ${valid.err.line}: ${valid.err.msg.replace(/\.$/, '')}`);
  try {
    return parser.parse(text) as XmlElement;
  } catch (error) {
    throw new Error(messageOf(error).replace(/\.$/, ''), { cause: error });
  }
}

export function elementOf(value: unknown): XmlElement {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as XmlElement) : {};
}

export function elementsOf(value: unknown): XmlElement[] {
  return Array.isArray(value) ? value.map(elementOf) : [];
}

/** The text of an element without children, trimmed; empty where it is none. */
export function textIn(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  const inner = elementOf(value)['#text'];
  return typeof inner === 'string' ? inner.trim() : '';
}
