import { expect, test } from 'vitest';
import type { StandingTraining } from '../../src-shared/host-events.ts';
import { formWords, jobWords, resumeLabel } from './standing-words.ts';

const at50: StandingTraining = {
  run: 3,
  step: 50,
  of: 300,
  finished: false,
  when: '2026-01-01T10:00:00.000Z',
  fault: null,
};

test('what is said of a training that was cut is where it stands', () => {
  expect(jobWords('cancelled', at50)).toBe('Cancelled. Step 50 of 300 is saved; training resumes at step 51.');
  expect(jobWords('interrupted', at50)).toMatch(/^Interrupted when the program closed\. Step 50 of 300 is saved/);
  expect(jobWords('cancelled', null)).toBe('Cancelled before a step was saved. It starts at the first step.');
  expect(jobWords('cancelled', undefined)).toBe('Cancelled.');
  expect(formWords(at50)).toBe(
    'Run 3 was started with these settings. Step 50 of 300 is saved; training resumes at step 51.',
  );
  expect(resumeLabel(at50)).toBe('Resume at step 51');
});

test('all steps done, the buttons promise no step more', () => {
  expect(jobWords('cancelled', { ...at50, step: 300 })).toMatch(
    /All 300 steps are done; the last epoch has not been measured/,
  );
  expect(formWords({ ...at50, step: 120, finished: true })).toMatch(/All its steps are done/);
  expect(resumeLabel({ ...at50, step: 120, finished: true })).toBe('Resume');
});

test('what cannot be gone on with is said with its reason, and offers no resume', () => {
  const lost = { ...at50, step: null, when: null, fault: 'where this training stood cannot be read' };
  expect(jobWords('interrupted', lost)).toMatch(/cannot be read$/);
  expect(resumeLabel(lost)).toBeNull();
});
