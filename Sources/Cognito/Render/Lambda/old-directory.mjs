// Where the old directory still answers: asks it whether the password is the user's. Answer true, and the user comes into the new
// pool with that password; it is then checked nowhere else. As it stands, nobody can sign in with an old password.
//
// An old pool that still exists can be asked like this, with permission for cognito-idp:AdminInitiateAuth and a client of it that
// allows ALLOW_ADMIN_USER_PASSWORD_AUTH:
//
//   import { AdminInitiateAuthCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
//   const client = new CognitoIdentityProviderClient({});
//   export const authenticate = async (USERNAME, PASSWORD) => {
//     try {
//       const answer = await client.send(new AdminInitiateAuthCommand({
//         UserPoolId: process.env.OLD_POOL, ClientId: process.env.OLD_CLIENT,
//         AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD },
//       }));
//       return Boolean(answer.AuthenticationResult || answer.ChallengeName);
//     } catch { return false; }
//   };

// eslint-disable-next-line no-unused-vars
export const authenticate = async (username, password, attributes) => false;
