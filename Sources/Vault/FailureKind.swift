import Catalog
import Ledger
import Seal
import Store

/// What kind of failure an error is, whichever module threw it.
///
/// The error itself, as text, says what was being done, to what, why it failed, and what to do; this is for programs that go on
/// in one way or another.
public enum FailureKind: Sendable {
    /// There is no vault at the path.
    case noVault
    /// Another process writes to the vault: wait and try again.
    case locked
    /// The secret opens no slot of the vault, or the person's role may not do this.
    case notPermitted
    /// Something of the vault is not what was written: altered, damaged, cut short or missing.
    case damaged
    /// A rule of the vault forbids it.
    case refused
    /// What was asked for is not there, or makes no sense as it was put.
    case badInput
    /// It was cancelled.
    case interrupted
    /// Anything else: the disk is full, the medium is read-only, the vault is of a later version.
    case other

    /// The kind of `error`; `other` for one that none of the vault's modules throws.
    public init(of error: any Error) {
        self =
            switch error {
            case let error as VaultError: Self.kind(of: error)
            case let error as StoreError: Self.kind(of: error)
            case let error as SealError: Self.kind(of: error)
            case let error as CatalogError: Self.kind(of: error)
            case let error as LedgerError: Self.kind(of: error)
            case is CancellationError: .interrupted
            default: .other
            }
    }

    private static func kind(of error: VaultError) -> FailureKind {
        switch error {
        case .wrongSecret, .notPermitted: .notPermitted
        case .refused: .refused
        case .unrecorded: .other
        case .badInput, .notFound: .badInput
        case .damaged: .damaged
        }
    }

    private static func kind(of error: StoreError) -> FailureKind {
        switch error {
        case .noVault: .noVault
        case .locked: .locked
        case .damaged, .sealedToOther: .damaged
        case .occupied, .badInput: .badInput
        case .unsupported, .system: .other
        }
    }

    private static func kind(of error: SealError) -> FailureKind {
        switch error {
        case .wrongSecret: .notPermitted
        case .damagedBundle, .damagedSlot: .damaged
        case .notAKeyFile, .notACard, .unreasonableCost: .badInput
        case .unknownSlotVersion, .outOfMemory: .other
        }
    }

    private static func kind(of error: LedgerError) -> FailureKind {
        switch error {
        case .altered, .noLedger, .unopened, .noOpening, .lostNames: .damaged
        case .noSuchEntry, .noSuchSize, .badNote, .badProof, .badKey: .badInput
        case .noLogKey: .notPermitted
        case .occupied, .tooLong: .other
        }
    }

    private static func kind(of error: CatalogError) -> FailureKind {
        switch error {
        case .unusable, .damaged: .damaged
        case .needsTagKey: .notPermitted
        case .io: .other
        }
    }
}
