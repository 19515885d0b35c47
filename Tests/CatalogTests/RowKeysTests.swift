import Seal
import Testing

@testable import Catalog

@Suite("The keys of rows")
struct RowKeysTests {
    private static let nonce = Randomness.bytes(24)

    /// A row's sealed column, and what opens it.
    private static func row(_ text: [UInt8], _ key: SecretKey) -> ArraySlice<UInt8> {
        key.seal(text, nonce: nonce, associated: [7])[...]
    }

    @Test("open each snapshot's row and no other's, when they came and when they were sealed in between")
    func roundTrip() throws {
        let known = (0..<5).map { (Blake2b.hash([UInt8($0)]), SecretKey.random()) }
        let keys = try RowKeys.of(known)
        let kept = SecretKey.random()
        let sealed = keys.sealed(nonce: Self.nonce, associated: [1], with: kept)

        let again = try #require(
            RowKeys(opening: sealed, nonce: Self.nonce, associated: [1], with: kept, of: known.map(\.0)))
        let copied = RowKeys(capacity: 5)
        for (id, _) in known { #expect(copied.append(id, from: again)) }

        for keys in [keys, again, copied] {
            #expect(keys.snapshots == known.map(\.0))
            for (place, (id, key)) in known.enumerated() {
                let row = Self.row([UInt8(place)], key)
                #expect(keys.open(row, nonce: Self.nonce[...], associated: [7], of: id) == [UInt8(place)])
                #expect(keys.open(row, nonce: Self.nonce[...], associated: [8], of: id) == nil)
                #expect(keys.open(row.dropLast(), nonce: Self.nonce[...], associated: [7], of: id) == nil)
                let other = known[(place + 1) % 5].0
                #expect(keys.open(row, nonce: Self.nonce[...], associated: [7], of: other) == nil)
            }
            #expect(keys.open([], nonce: Self.nonce[...], associated: [7], of: known[0].0) == nil)
            #expect(keys.open(Self.row([1], known[0].1), nonce: [], associated: [7], of: known[0].0) == nil)
            #expect(keys.open(Self.row([1], known[0].1), nonce: Self.nonce[...], associated: [7], of: .zero) == nil)
        }
    }

    @Test("are of one snapshot each, and no more than there is room for")
    func limits() throws {
        let known = (0..<3).map { (Blake2b.hash([UInt8($0)]), SecretKey.random()) }
        let keys = try RowKeys.of(known)
        let few = RowKeys(capacity: 2)

        #expect(few.append(known[0].0, from: keys))
        #expect(!few.append(known[0].0, from: keys))
        #expect(!few.append(.zero, from: keys))
        #expect(few.append(known[1].0, derivedFrom: .random(), "row", context: []))
        #expect(!few.append(known[2].0, derivedFrom: .random(), "row", context: []))
        #expect(few.snapshots == known.prefix(2).map(\.0))

        let kept = SecretKey.random()
        let sealed = keys.sealed(nonce: Self.nonce, associated: [], with: kept)
        for ids in [[known[0].0], [known[0].0, known[0].0, known[1].0]] {
            #expect(RowKeys(opening: sealed, nonce: Self.nonce, associated: [], with: kept, of: ids) == nil)
        }
    }
}
