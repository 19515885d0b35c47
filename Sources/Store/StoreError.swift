#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why the store could not do what was asked. Each case prints as one sentence that says what was being done, to what,
/// and why it failed.
package enum StoreError: Error, Equatable, CustomStringConvertible {
    /// There is no vault at the path.
    case noVault(path: String)
    /// Something stands where a new vault was to be made.
    case occupied(path: String)
    /// Another process holds the writer's lock.
    case locked(path: String)
    /// A file of the vault is not what was written: altered, damaged, cut short, missing or another's.
    case damaged(path: String, reason: String)
    /// A `.key` file is sealed to a generation of the `read` key that is not at hand: the keys were renewed since the vault
    /// was opened, or the file is another vault's or of a time before.
    case sealedToOther(path: String, generation: UInt32)
    /// The file is of a later version than this program knows.
    case unsupported(path: String, reason: String)
    /// The operating system refused: the disk is full, the folder is read-only, the medium is gone.
    case system(doing: String, path: String, code: Int32)
    /// The input file is not usable.
    case badInput(path: String, reason: String)

    /// What the operating system says of it; nil for what this program found.
    package var systemReason: String? {
        if case .system(_, _, let code) = self { return String(cString: strerror(code)) }
        return nil
    }

    package var description: String {
        switch self {
        case .noVault(let path):
            "there is no vault at \(path). Make one with: muniment init --vault \(path)"
        case .occupied(let path):
            "cannot make a vault at \(path): the folder is not empty"
        case .locked(let path):
            "another process is writing to the vault at \(path). Wait until it is done, then try again"
        case .damaged(let path, let reason):
            "\(path) is damaged or was altered: \(reason)"
        case .sealedToOther(let path, let generation):
            "\(path) is damaged or was altered: it is sealed to generation \(generation) of the read key, which this vault "
                + "does not have"
        case .unsupported(let path, let reason):
            "cannot read \(path): \(reason). A newer Muniment can"
        case .system(let doing, let path, let code):
            "cannot \(doing) \(path): \(String(cString: strerror(code)))\(Self.advice(for: code))"
        case .badInput(let path, let reason):
            "cannot read \(path): \(reason)"
        }
    }

    /// What a person can do about the commonest refusals.
    private static func advice(for code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: ". Free some space and try again; nothing that was archived is lost"
        case EROFS: ". The medium is read-only"
        case EACCES, EPERM: ". Check who owns the folder and its permissions"
        default: ""
        }
    }
}

extension StoreError {
    /// The file or folder that it is about.
    package var path: String {
        switch self {
        case .noVault(let path), .occupied(let path), .locked(let path), .damaged(let path, _),
            .sealedToOther(let path, _), .unsupported(let path, _), .system(_, let path, _), .badInput(let path, _):
            path
        }
    }

    /// The code of a refusal because the medium is read-only.
    package static let readOnly: Int32 = EROFS
    /// The code of a refusal because of who asks.
    package static let notPermitted: Int32 = EACCES
}
