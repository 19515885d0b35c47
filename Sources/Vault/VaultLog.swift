import Logging

/// What the vault does, for whoever looks into why: ids, counts and reasons, and never a name, key or value of what is
/// archived. The program that embeds the vault decides where it goes.
enum VaultLog {
    static let logger = Logger(label: "muniment.vault")
}
