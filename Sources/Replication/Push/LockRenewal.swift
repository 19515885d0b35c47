import Store

/// Renews locks: each object of a replica is locked again for as long as if it were put now, so that what is live stays locked, and
/// what is superseded runs out.
struct LockRenewal {
    let place: any ObjectLocking
    let terms: LockTerms
    let concurrency: Int

    /// A day more or less is not worth a request.
    private static let slack = LockTerms.day

    /// - Parameter files: those whose objects are there.
    /// - Returns: how many objects were asked for, and how many of them are locked for longer now.
    /// - Throws: `UploadError`.
    func run(_ files: [CopiedFile], and inventory: String) async throws -> (objects: Int, renewed: Int) {
        var wanted = files.map { (name: $0.objectName, until: terms.end(of: $0)) }
        wanted.append((inventory, terms.replaced))
        let place = place
        var renewed = 0
        try await BoundedTasks.forEach(
            wanted, atOnce: concurrency,
            work: { item in
                let known = try await place.lock(of: item.name)?.nanoseconds ?? 0
                guard item.until.nanoseconds - known > Self.slack else { return false }
                try await place.extendLock(of: item.name, until: item.until)
                return true
            },
            take: { if $0 { renewed += 1 } })
        return (wanted.count, renewed)
    }
}
