/** Loads TensorFlow's binding without its announcements; whatever else is written to stderr meanwhile comes out after. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

interface StderrGate {
  hold: () => void;
  /** What was written since `hold`. */
  release: () => string | undefined;
}

/** Compiled beside the binding; absent in a runtime that was installed without a C compiler. */
export const gateName = 'stderr-gate.node';

export function loadQuietly(binding: string): unknown {
  const file = path.join(path.dirname(binding), gateName);
  if (!existsSync(file)) return require(binding);
  const gate = require(file) as StderrGate;
  gate.hold();
  try {
    return require(binding);
  } finally {
    const rest = withoutNotices(gate.release() ?? '');
    if (rest !== '') process.stderr.write(rest);
  }
}

/** TensorFlow's notices start with I and a date, and with a warning about themselves; warnings and errors stay. */
export function withoutNotices(text: string): string {
  const kept = text
    .split('\n')
    .filter(
      (line) =>
        !/^I\d{4} |^WARNING: All log messages before absl::InitializeLog|^To enable the following instructions/.test(
          line,
        ),
    );
  return kept.join('\n');
}
