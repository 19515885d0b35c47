import Cognito
import Evidence
import Questions
import Replication
import Retention
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
            case let error as QuestionsError: Self.status(of: error)
            case is RetentionError: .badInput
            case let error as CognitoError: Self.status(of: error)
            case let error as UploadError: Self.status(of: error)
            case let error as CopyError: Self.status(of: error)
            case let error as EvidenceError: Self.status(of: error)
            case let error as CourierError: Self.status(of: error)
            default: Self.status(of: FailureKind(of: error))
            }
    }

    private static func status(of failure: FailureKind) -> ExitStatus {
        switch failure {
        case .noVault: .noVault
        case .locked: .locked
        case .notPermitted: .notPermitted
        case .damaged: .damaged
        case .refused: .refused
        case .badInput: .badInput
        case .interrupted: .interrupted
        case .other: .failed
        }
    }

    private static func status(of error: CourierError) -> ExitStatus {
        switch error {
        case .badInput, .noCourier, .foreign, .gap, .replay, .wrongSide: .badInput
        case .damaged, .forked: .damaged
        case .incomplete(_, _, _, let damaged): damaged.isEmpty ? .partly : .damaged
        case .changed: .failed
        }
    }

    private static func status(of error: CognitoError) -> ExitStatus {
        switch error {
        case .badSetting, .missing, .occupied: .badInput
        case .changed: .refused
        case .unexpectedAnswer: .failed
        }
    }

    private static func status(of error: QuestionsError) -> ExitStatus {
        switch error {
        case .badQuestion, .unknown: .badInput
        case .overLimit, .failed: .failed
        }
    }

    private static func status(of error: UploadError) -> ExitStatus {
        switch error {
        case .noSuchObject, .damaged: .damaged
        case .badSettings: .badInput
        case .forbidden, .unreachable, .full, .failed: .failed
        }
    }

    private static func status(of error: EvidenceError) -> ExitStatus {
        switch error {
        case .occupied, .noEvidence, .nothing, .badRequest, .stamped, .badStamp: .badInput
        case .sealed, .notOpened: .notPermitted
        case .damaged: .damaged
        }
    }

    private static func status(of error: CopyError) -> ExitStatus {
        switch error {
        case .rolledBack, .forked, .olderHeader, .damaged: .damaged
        case .anotherVault, .occupied, .keysRenewed: .badInput
        case .noCopy: .noVault
        }
    }
}
