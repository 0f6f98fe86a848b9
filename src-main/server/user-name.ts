/** Who works, unless the window says another name. */
import { userInfo } from 'node:os';

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody'; // no entry for this user id
  }
}
