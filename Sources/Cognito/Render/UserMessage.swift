/// What a user has to be told after a restore. Raw values name the files of texts.
enum UserMessage: String, CaseIterable, Hashable {
    case newPassword = "new-password"
    case invitation
    case oneTimeCode = "one-time-code"
    case migration
    case mfaAgain = "mfa-again"
    case passkeyAgain = "passkey-again"
    case provider
    case signUpAgain = "sign-up-again"
    case helpDesk = "help-desk"

    /// Who gets it, and what he has to do.
    var text: String {
        switch self {
        case .newPassword: "sets a new password by \"forgot password\""
        case .invitation:
            "is invited again, as the temporary password is another: \"forgot password\" refuses until then"
        case .oneTimeCode: "signs in with a one-time code"
        case .migration:
            "signs in as before where the old directory answers, else sets a new password by \"forgot password\""
        case .mfaAgain: "sets up the authenticator app again"
        case .passkeyAgain: "makes a new passkey"
        case .provider: "signs in again at the identity provider"
        case .signUpAgain: "signs up again"
        case .helpDesk: "asks for help: no address or number is verified to which a code could go"
        }
    }

    /// The text to edit.
    var draft: String {
        let (subject, body): (String, String) =
            switch self {
            case .newPassword:
                (
                    "Please set a new password",
                    """
                    We have moved the place where your account is kept. Your account and your data are as they were, but passwords cannot \
                    be moved: nobody can read them, we neither.

                    Please go to {{sign-in page}}, choose "Forgot password", and enter {{username}}. You get a code with which you set a \
                    new password. Until then you are told that name or password are wrong.
                    """
                )
            case .invitation:
                (
                    "Your invitation",
                    """
                    We have moved the place where your account is kept, and the first password that we sent you is not valid any more. You \
                    get another one by {{mail or text message}}. Please sign in with it at {{sign-in page}} within {{days}} days, and \
                    choose your own.
                    """
                )
            case .oneTimeCode:
                (
                    "Signing in with a code",
                    """
                    We have moved the place where your account is kept. Your old password is not valid any more. When you sign in at \
                    {{sign-in page}}, you get a code by mail or text message; you need no password.
                    """
                )
            case .migration:
                (
                    "Your account moves",
                    """
                    We are moving the place where your account is kept. Please sign in at {{sign-in page}} once, with your password as \
                    before. Should it not be taken, choose "Forgot password".
                    """
                )
            case .mfaAgain:
                (
                    "Please set up your authenticator app again",
                    """
                    The codes of your authenticator app are not valid any more. When you sign in next, please set the app up again, and \
                    delete the old entry of {{service}} in it.
                    """
                )
            case .passkeyAgain:
                (
                    "Please make a new passkey",
                    """
                    Your passkey for {{service}} is not valid any more. Please sign in another way once, make a new passkey in your \
                    account's settings, and delete the old one on your devices.
                    """
                )
            case .provider:
                (
                    "Please sign in again",
                    """
                    You sign in to {{service}} through {{provider}}. This stays so. You may be asked there once more whether you agree.
                    """
                )
            case .signUpAgain:
                (
                    "Please sign up again",
                    """
                    You began to sign up at {{service}} and have not confirmed it. That could not be kept: please sign up again at \
                    {{sign-up page}}.
                    """
                )
            case .helpDesk:
                (
                    "Please get in touch",
                    """
                    We have moved the place where your account is kept, and have no confirmed address or number of yours to which we could \
                    send a code. Please get in touch at {{help desk}}.
                    """
                )
            }
        return "Subject: \(subject)\n\nHello {{name}},\n\n\(body)\n\n{{signature}}\n"
    }
}
