import Store

/// Deletes objects, and counts those that the place does not let go of.
struct Deletion {
    private let uploader: any Uploader
    private let concurrency: Int
    private(set) var deleted = 0
    private(set) var deletedSecrets = 0
    private(set) var left: [PushReport.Left] = []

    init(_ uploader: any Uploader, concurrency: Int) {
        self.uploader = uploader
        self.concurrency = concurrency
    }

    /// - Throws: `UploadError` where the place cannot be reached any more.
    mutating func delete(_ names: [String]) async throws {
        let uploader = uploader
        let work = { @Sendable name in (name, try await Self.delete(name, at: uploader)) }
        try await BoundedTasks.forEach(names, atOnce: concurrency, work: work) { (name, remaining: PushReport.Left?) in
            if let remaining {
                left.append(remaining)
            } else {
                deleted += 1
                if CopiedFile.isSecret(name) { deletedSecrets += 1 }
            }
        }
        left.sort { $0.object < $1.object }
    }

    private static func delete(_ name: String, at uploader: any Uploader) async throws -> PushReport.Left? {
        do {
            try await uploader.delete(name, everyVersion: CopiedFile.isSecret(name))
            return nil
        } catch let error as UploadError {
            if case .unreachable = error { throw error }
            // Where what is on top is a deletion, the place may tell no lock.
            let end = try? await (uploader as? any ObjectLocking)?.lock(of: name)
            return PushReport.Left(object: name, reason: "\(error)", lockedUntil: end.flatMap { $0 > .now ? $0 : nil })
        }
    }
}
