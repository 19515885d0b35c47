import BitCollections
import Records
import Seal
import Store

extension Line {
    /// Which ordinals are there when the first `position` segments have been applied.
    func presence(before position: Int) async throws -> BitArray {
        let contents = try await contents(before: position)
        var present = BitArray(repeating: true, count: contents.first?.ordinalCount ?? 0)
        for content in contents.dropFirst() {
            guard let comings = content.comings else { continue }
            // New ordinals are those that no snapshot before gave out; all of them are there.
            let new = content.ordinalCount - present.count
            present.append(repeating: true, count: new)
            for ordinal in comings.tombstones { present[Int(ordinal)] = false }
            for ordinal in comings.revivals { present[Int(ordinal)] = true }
        }
        return present
    }
}
