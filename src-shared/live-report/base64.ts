/** Numbers as base64 of their little-endian bytes, and back; in Node and in a browser. */

const types = { f32: Float32Array, f64: Float64Array, i16: Int16Array, u8: Uint8Array } as const;
type Types = typeof types;

export function toBase64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const parts: string[] = [];
  // In pieces, since a call takes so many arguments only.
  for (let at = 0; at < bytes.length; at += 8190) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8190)));
  return btoa(parts.join(''));
}

export function fromBase64<T extends keyof Types>(text: string, type: T): InstanceType<Types[T]> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return new types[type](bytes.buffer) as InstanceType<Types[T]>;
}
