import Replication
import Store
import Synchronization

/// An uploader in whose way something is, as a test says.
final class FailingUploader: Uploader {
    private let uploader: any Uploader
    private let count = Mutex(0)
    /// Is asked before each thing that is done, with its number from 1 and what is done; what it throws is thrown.
    private let before: @Sendable (Int, Deed, String) async throws -> Void

    enum Deed: Sendable { case put, read, list, delete }

    init(_ uploader: any Uploader, before: @escaping @Sendable (Int, Deed, String) async throws -> Void) {
        self.uploader = uploader
        self.before = before
    }

    var place: String { uploader.place }

    private func pass(_ deed: Deed, _ name: String) async throws {
        let number = count.withLock { count in
            count += 1
            return count
        }
        try await before(number, deed, name)
    }

    func abilities() async throws -> UploaderAbilities { [] }

    func put(_ body: ObjectBody, as name: String, _ terms: PutTerms) async throws -> PutOutcome {
        try await pass(.put, name)
        return try await uploader.put(body, as: name, terms)
    }

    func read(_ name: String, _ range: Range<Int>) async throws -> [UInt8] {
        try await pass(.read, name)
        return try await uploader.read(name, range)
    }

    func list(_ prefix: String) async throws -> [ListedObject] {
        try await pass(.list, prefix)
        return try await uploader.list(prefix)
    }

    func delete(_ name: String, everyVersion: Bool) async throws {
        try await pass(.delete, name)
        try await uploader.delete(name, everyVersion: everyVersion)
    }
}
