import path from 'node:path';
import { root } from './dependencies.mjs';

/** The failures in `testResults` of Vitest's JSON report, a line each: file, name, first line of the message. */
export function failuresOf(testResults) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(root, name);
    if (status === 'failed' && assertionResults.length === 0) return [`${file}: ${firstLine(message)}`];
    return assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages[0])}`);
  });
}

const firstLine = (text) => (text ?? '').trim().split('\n')[0].slice(0, 300);
