// A user-migration trigger of Cognito that brings users out of an archive. It needs nothing but AWS's Node.js runtime.
//
// A user who forgot the password comes in by the archive alone. One who signs in with the old password comes in only where the
// old directory still answers: see old-directory.mjs. Whoever cannot come in is told the same, whatever the reason.

import { find } from './lookup.mjs';
import { authenticate } from './old-directory.mjs';

const refused = () => new Error('Bad user name or password');

export const handler = async (event) => {
  const isSignIn = event.triggerSource === 'UserMigration_Authentication';
  if (!isSignIn && event.triggerSource !== 'UserMigration_ForgotPassword') {
    throw new Error(`no trigger of user migration: ${event.triggerSource}`);
  }
  const user = await find(event.userName);
  if (!user) throw refused();
  if (user.disabled) {
    console.log('refused: a disabled user');
    throw refused();
  }
  if (isSignIn) {
    if ((await authenticate(user.username, event.request.password, user.attributes)) !== true) throw refused();
    event.response.finalUserStatus = 'CONFIRMED';
  } else if (!user.canReset) {
    // The code could go nowhere, and the user would be in the pool without a way in.
    console.log('refused: neither email nor phone_number is verified');
    throw refused();
  }
  event.response.userAttributes = { ...user.attributes };
  // Who came by an alias keeps the username that he had.
  if (user.keepsUsername && event.userName !== user.username) event.response.userAttributes.username = user.username;
  event.response.messageAction = 'SUPPRESS';
  event.response.forceAliasCreation = false;
  return event;
};
