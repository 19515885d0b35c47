import Store

extension Replica {
    /// Days for which keys are locked where a replica locks and nothing else was told.
    package static let usualKeyLockDays = 30

    /// For how many days a key that was put there last cannot be deleted; nil where nothing is locked.
    var keyLockDays: Int? {
        guard settings["lock"] != nil else { return nil }
        return settings["key-lock"].flatMap { Int($0.prefix { $0.isNumber }) } ?? Self.usualKeyLockDays
    }
}

extension ReplicasContent {
    /// What the replicas still hold of what is destroyed at `time`, and until when, for its certificate.
    func remaining(at time: Timestamp) -> [String] {
        replicas.map { replica in
            let place = "the replica \(replica.name) at \(replica.url)"
            if let removed = replica.removed {
                return "\(place), which has had no push since it was removed on \(removed.date)"
            }
            let push = "\(place), until the next 'muniment replica push \(replica.name)'"
            guard let days = replica.keyLockDays else { return push }
            // The last renewal of locks may have been a moment ago.
            let end = Timestamp(nanoseconds: time.nanoseconds + Int64(days) * 86_400_000_000_000)
            return "\(push), and keys that are locked there until \(end.date) at the latest"
        }
    }
}

extension Timestamp {
    /// The day, in UTC.
    fileprivate var date: String { String(description.prefix(10)) }
}
