import { expect, it } from 'vitest';
import { withoutNotices } from './load-quietly.ts';

it('drops TensorFlow’s notices and keeps everything else', () => {
  const text = [
    'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR',
    'I0000 00:00:1.5 1 port.cc:153] oneDNN custom operations are on. You may see …',
    'E0000 00:00:1.5 1 cuda.cc:1] failed call to cuInit',
    'error: a line of ours',
    '',
  ].join('\n');
  expect(withoutNotices(text)).toBe('E0000 00:00:1.5 1 cuda.cc:1] failed call to cuInit\nerror: a line of ours\n');
});
