import { describe, expect, it } from 'vitest';
import { folderArgument } from './arguments.ts';

describe('the folder of the command line', () => {
  it('is the first word after the program', () => {
    expect(folderArgument(['/opt/tripletscope', 'birds'], '/data', null)).toBe('/data/birds');
    expect(folderArgument(['/opt/tripletscope', '--no-sandbox', '/a/b'], '/data', null)).toBe('/a/b');
    expect(folderArgument(['/opt/tripletscope'], '/data', null)).toBeNull();
  });

  it('is the first after the application where Electron is given that', () => {
    const start = ['/electron', '--inspect=0', '-r', '/loader.js', '/app'];
    expect(folderArgument([...start, 'birds'], '/data', '/app')).toBe('/data/birds');
    expect(folderArgument(start, '/data', '/app')).toBeNull();
    expect(folderArgument(['/electron', '.', 'birds'], '/app', '/app')).toBe('/app/birds');
    expect(folderArgument(['/electron', 'birds'], '/data', '/app')).toBeNull();
  });
});

it.each(['workspace.sqlite', 'workspace.tripletscope', 'My birds.TRIPLETSCOPE'])('takes %s for its folder', (file) => {
  expect(folderArgument(['electron', '/app', `birds/${file}`], '/home', '/app')).toBe('/home/birds');
});

it('understands the address that a file manager hands over', () => {
  const given = (address: string): string | null => folderArgument(['/opt/tripletscope', address], '/data', null);
  expect(given('file:///home/ann/my%20birds/workspace.tripletscope')).toBe('/home/ann/my birds');
  expect(given('file:///home/ann/v%C3%B6gel')).toBe('/home/ann/vögel');
  expect(given('file:///home/100%/birds')).not.toBeNull();
  expect(given('file:me')).toBe('/data/file:me');
});
