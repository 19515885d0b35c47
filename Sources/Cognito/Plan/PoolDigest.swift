import Seal
import Store

/// Tells whether a pool is as it was: SHA-256 over its settings, and over its people in whatever order they come.
package struct PoolDigest {
    private let settings: Digest256
    /// The sum of the first eight bytes of each user's hash: the order does not matter, and nobody here wants to deceive.
    private var sum: UInt64 = 0
    private var count = 0

    /// - Parameters:
    ///   - pool: `nil` for none, which is a state too.
    ///   - entities: those that count.
    package init(_ pool: ArchivedPool?, _ entities: Set<Entity>) {
        var bytes: [UInt8] = []
        for entity in Entity.restoring where entities.contains(entity) {
            guard let shape = EntityShape.of(entity) else { continue }
            let records = (pool?.records[entity] ?? []).map { record in
                var settings = shape.settings(of: record)
                settings["muniment key"] = record[entity.keyField]
                if entity == .pool {
                    for name in shape.elsewhere { settings[name] = record[name]?.withoutBlanks }
                }
                return settings
            }
            bytes += (try? JSON.object([entity.rawValue: JSON.array(records).canonical]).bytes) ?? []
        }
        settings = Digest256.sha256(bytes)
    }

    /// - Parameter user: `ListUsers`' record. What changes by itself, such as dates, does not count.
    package mutating func add(_ user: JSON) {
        let facts = JSON.object([
            "Username": user["Username"] ?? .null, "Enabled": user["Enabled"] ?? .null,
            "UserStatus": user["UserStatus"] ?? .null, "Attributes": (user["Attributes"] ?? .null).canonical,
        ])
        let hash = Digest256.sha256((try? facts.bytes) ?? [])
        sum &+= hash.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        count += 1
    }

    package var hex: String {
        var bytes = settings.bytes
        bytes.append(littleEndian: sum)
        bytes.append(littleEndian: UInt64(count))
        return Digest256.sha256(bytes).hex
    }
}
