import Ledger
import Store

extension Vault {
    /// Does something with an entry in the ledger before it and one after.
    ///
    /// - Parameters:
    ///   - counts: what the second entry says of the result.
    ///   - details: the same, in words.
    func onRecord<Result>(
        _ deed: Deed, counts: (Result) -> [String: Int] = { _ in [:] },
        details: (Result) -> [String: String] = { _ in [:] }, _ body: () throws -> Result
    ) throws -> Result {
        guard let (recorder, intent) = try record({ ($0, try $0.intent(deed)) }) else { return try body() }
        do {
            let result = try body()
            recorder.outcome(.done, of: deed, intent, counts: counts(result), details: details(result))
            return result
        } catch {
            recorder.outcome(.of(error), of: deed, intent, details: ["error": String(onRecord: error)])
            throw error
        }
    }

    /// As above, for what takes its time.
    ///
    /// - Parameter isWhole: whether all of it was done, and not only a part.
    func onRecord<Result>(
        isolation: isolated (any Actor)? = #isolation, _ deed: Deed, counts: (Result) -> [String: Int] = { _ in [:] },
        details: (Result) -> [String: String] = { _ in [:] }, isWhole: (Result) -> Bool = { _ in true },
        _ body: () async throws -> Result
    ) async throws -> Result {
        guard let (recorder, intent) = try record({ ($0, try $0.intent(deed)) }) else { return try await body() }
        do {
            let result = try await body()
            recorder.outcome(
                isWhole(result) ? .done : .partly, of: deed, intent, counts: counts(result), details: details(result))
            return result
        } catch {
            recorder.outcome(.of(error), of: deed, intent, details: ["error": String(onRecord: error)])
            throw error
        }
    }

    /// Has the recorder do something, one with the keys in force where they were renewed since the vault was opened.
    ///
    /// - Returns: nil where the person's slot holds no key to the ledger.
    func record<Result>(_ body: (Recorder) throws -> Result) throws -> Result? {
        guard let recorder else { return nil }
        do { return try body(recorder) } catch LedgerError.noLogKey(let generation) {
            guard try currentHeader().log[generation] != nil else {
                throw StoreError.damaged(
                    path: folder.ledgerSigner,
                    reason: "it is sealed to generation \(generation) of the log key, which this vault never had")
            }
            return try body(try renewedRecorder())
        }
    }

    /// A recorder with the keys that are in force now.
    func renewedRecorder() throws -> Recorder {
        let header = try currentHeader()
        return try Recorder(
            folder, header, person, identity, try currentKeys(header), purpose: reason, elsewhere: logElsewhere)
    }
}

extension EntryBody.Outcome {
    /// How something ended that threw `error`.
    static func of(_ error: any Error) -> Self {
        switch error {
        case is CancellationError: .interrupted
        case VaultError.notPermitted, VaultError.refused: .refused
        default: .failed
        }
    }
}
