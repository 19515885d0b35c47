import Records
import Vault

/// Gathers versions that met the conditions, and tells them as records.
struct FoundVersions {
    /// A version that met the conditions.
    struct Version: Sendable {
        let key: [UInt8]
        let moments: ClosedRange<Int>
        /// The attributes that were asked about.
        let attributes: [Attribute]
    }

    private var versions: [Version] = []

    mutating func add(_ new: [Version]) { versions += new }

    /// By key, then by time; versions that follow each other and answer alike are told as one.
    func records(of timeline: Timeline) -> [Finding.Record] {
        let sorted = versions.sorted { left, right in
            if left.key != right.key { return left.key.lexicographicallyPrecedes(right.key) }
            return (left.moments.lowerBound, left.moments.upperBound)
                < (right.moments.lowerBound, right.moments.upperBound)
        }
        var joined: [(version: Version, count: Int)] = []
        for version in sorted {
            if let (last, count) = joined.last, last.key == version.key, last.attributes == version.attributes,
                last.moments.upperBound + 1 == version.moments.lowerBound
            {
                let moments = last.moments.lowerBound...version.moments.upperBound
                joined[joined.count - 1] = (
                    Version(key: last.key, moments: moments, attributes: last.attributes), count + 1
                )
            } else {
                joined.append((version, 1))
            }
        }
        // Few spans are those of very many records.
        var spans: [ClosedRange<Int>: SnapshotSpan] = [:]
        return joined.map { version, count in
            let span = spans[version.moments] ?? SnapshotSpan(version.moments, of: timeline)
            spans[version.moments] = span
            return Finding.Record(
                key: String(decoding: version.key, as: UTF8.self), span: span, versions: count,
                attributes: version.attributes)
        }
    }
}
