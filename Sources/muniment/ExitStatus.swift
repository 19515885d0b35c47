import Catalog
import Ledger
import Questions
import Retention
import Seal
import Store
import Vault

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the process tells its caller. The numbers are stable.
enum ExitStatus: Int32, Sendable {
    case done = 0
    case failed = 1
    /// Some of it was done; what was not is listed.
    case partly = 3
    case noVault = 10
    /// Another process holds the vault.
    case locked = 11
    /// Wrong secret, or a role that may not.
    case notPermitted = 12
    /// Something of the vault is not what was written.
    case damaged = 13
    /// A rule forbids it.
    case refused = 14
    case badInput = 15
    case usage = 64
    case interrupted = 130

    /// Ends the process with this status.
    func end() -> Never { exit(rawValue) }
}

extension ExitStatus {
    /// The status of each error that the layers below throw.
    init(of error: any Error) {
        self =
            switch error {
            case let error as CommandFailure: error.status
            case let error as VaultError: Self.status(of: error)
            case let error as StoreError: Self.status(of: error)
            case let error as SealError: Self.status(of: error)
            case let error as CatalogError: Self.status(of: error)
            case let error as LedgerError: Self.status(of: error)
            case let error as QuestionsError: Self.status(of: error)
            case is RetentionError: .badInput
            case is CancellationError: .interrupted
            default: .failed
            }
    }

    private static func status(of error: VaultError) -> ExitStatus {
        switch error {
        case .wrongSecret, .notPermitted: .notPermitted
        case .refused: .refused
        case .unrecorded: .failed
        case .badInput, .notFound: .badInput
        case .damaged: .damaged
        case .interrupted: .interrupted
        }
    }

    private static func status(of error: StoreError) -> ExitStatus {
        switch error {
        case .noVault: .noVault
        case .locked: .locked
        case .damaged, .sealedToOther: .damaged
        case .occupied, .badInput: .badInput
        case .unsupported, .system: .failed
        }
    }

    private static func status(of error: SealError) -> ExitStatus {
        switch error {
        case .wrongSecret: .notPermitted
        case .damagedBundle, .damagedSlot: .damaged
        case .notAKeyFile, .notACard, .unreasonableCost: .badInput
        case .unknownSlotVersion, .outOfMemory: .failed
        }
    }

    private static func status(of error: LedgerError) -> ExitStatus {
        switch error {
        case .altered, .noLedger, .unopened, .noOpening: .damaged
        case .noSuchEntry, .noSuchSize, .badNote, .badProof, .badKey: .badInput
        case .noLogKey: .notPermitted
        case .occupied, .tooLong: .failed
        }
    }

    private static func status(of error: QuestionsError) -> ExitStatus {
        switch error {
        case .badQuestion, .unknown: .badInput
        case .overLimit, .failed: .failed
        }
    }

    private static func status(of error: CatalogError) -> ExitStatus {
        switch error {
        case .unusable, .damaged: .damaged
        case .needsTagKey: .notPermitted
        case .io: .failed
        }
    }
}
