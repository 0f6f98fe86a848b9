/**
 * The modules of a page as one classic script, without a build: types are stripped, each module becomes a function that
 * answers with its exports, those it imports before it. Modules may import each other by relative paths and by name.
 */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TripletscopeError } from '../../src-shared/errors.ts';

const importLine = /^import\s+\{([^}]*)\}\s+from\s+'(\.[^']+)';$/gm;
const exportLine = /^export\s+((?:async\s+)?function\*?|class|const)\s+(\w+)/gm;

/** Throws `internal` for a module that does more than to import names and to export functions, classes and constants. */
export function pageScript(entry: string): string {
  const order = new Map<string, number>();
  const parts: string[] = [];
  const link = (file: string, above: readonly string[]): number => {
    if (above.includes(file)) throw cannotLink(file, 'a cycle of imports');
    const known = order.get(file);
    if (known !== undefined) return known;
    const exported: string[] = [];
    const source = readFileSync(file, 'utf8');
    const code = (file.endsWith('.ts') ? stripTypeScriptTypes(source) : source)
      .replace(importLine, (_, names: string, from: string) => {
        const at = link(path.resolve(path.dirname(file), from), [...above, file]);
        const wanted = names.replaceAll(/(\w+)\s+as\s+(\w+)/g, '$1: $2').replaceAll(/\s+/g, ' ');
        return /\w/.test(wanted) ? `const {${wanted}} = module${at};` : '';
      })
      .replace(exportLine, (_, what: string, name: string) => {
        exported.push(name);
        return `${what} ${name}`;
      });
    const rest = /^(?:import|export)\b.*/m.exec(code);
    if (rest !== null) throw cannotLink(file, rest[0]);
    const number = order.size;
    order.set(file, number);
    const body = code.replaceAll(/[ \t]+$/gm, '').replaceAll(/\n{2,}/g, '\n');
    parts.push(`const module${number} = (() => {\n${body}\nreturn { ${exported.join(', ')} };\n})();`);
    return number;
  };
  link(entry, []);
  const script = `'use strict';\n(() => {\n${parts.join('\n')}\n})();\n`;
  // Either would end or change how the rest of the page is read.
  if (/<\/script|<!--/i.test(script)) throw cannotLink(entry, 'an end of the script inside it');
  return script;
}

function cannotLink(file: string, what: string): TripletscopeError {
  return new TripletscopeError('internal', `a module of the page cannot be linked: ${what}`, {
    file: path.basename(file),
  });
}

let made: string | null = null;

/** The script of a live report. */
export function livePageScript(): string {
  // In a package the sources are stripped already, and named so.
  const ending = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';
  made ??= pageScript(fileURLToPath(new URL(`../../src-renderer/live/page.${ending}`, import.meta.url)));
  return made;
}
