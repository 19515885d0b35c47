import Seal
import Store

/// A document of `suppressed/`: the keys of records that were erased and are not to come in again.
struct SuppressedContent: RegisterContent {
    static let register = Register.suppressed
    /// Lifted ones too, in the order in which they came.
    var suppressed: [Item] = []

    struct Item: Codable, Hashable, Sendable {
        let source: String
        let collection: String
        /// SHA-256(commitment key ‖ key), hex: of the key nothing else is left.
        let keyHash: String
        let time: Timestamp
        /// The number of the erasure's certificate.
        let certificate: Int
        /// The slot of who erased it, hex.
        let person: String
        /// From when on it may come in again.
        var lifted: Timestamp?
        /// The slot of who lifted it, hex.
        var liftedBy: String?
    }

    var isSound: Bool {
        suppressed.allSatisfy { Digest256(hex: $0.keyHash) != nil && $0.certificate > 0 }
            && suppressed.allSatisfy { ($0.lifted == nil) == ($0.liftedBy == nil) }
    }

    /// Those that were not lifted.
    var inForce: [Item] { suppressed.filter { $0.lifted == nil } }

    /// The key hashes of a collection's records that are not to come in.
    func keyHashes(source: String, collection: String) -> Set<Digest256> {
        Set(
            inForce.filter { $0.source == source && $0.collection == collection }.compactMap {
                Digest256(hex: $0.keyHash)
            })
    }
}
