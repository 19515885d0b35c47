import Records
import Seal
import Store

// An erasure that was cut short leaves its certificate without an outcome in the ledger.

extension Vault {
    /// The certificate of an erasure of the same keys that was begun and not finished.
    func unfinished(
        _ finds: ErasureFinds, _ request: ErasureRequest, _ state: RetentionState
    ) throws -> Int? {
        guard let certificate = try unfinishedErasure(state) else { return nil }
        let stated = Set((certificate.content.erased ?? []).flatMap(\.keyHashes))
        let now = Set(finds.collections.flatMap { $0.erased.keyHashes.map(\.hex) })
        // More than was certified is another erasure.
        let isCovered =
            now.isSubset(of: stated) && finds.versions <= certificate.content.counts["records"] ?? 0
            && (certificate.content.erased ?? []).allSatisfy { $0.source == request.source }
        guard isCovered else { throw Self.cutShort(certificate.number) }
        return certificate.number
    }

    /// That no erasure was cut short which `request` does not finish: of what it left half done, rewriting could bring back the half that
    /// is gone, as copies of the rest may still be whole.
    func refuseHalfErased(_ request: RewriteRequest, _ state: RetentionState? = nil) throws {
        guard let certificate = try unfinishedErasure(state ?? retentionState(currentHeader())) else { return }
        let isFinished = (certificate.content.erased ?? []).allSatisfy { erased in
            let name = SourceCollection(source: erased.source, collection: erased.collection)
            return Set(erased.keyHashes).isSubset(of: Set((request.erased[name]?.keyHashes ?? []).map(\.hex)))
        }
        guard isFinished else { throw Self.cutShort(certificate.number) }
    }

    private static func cutShort(_ certificate: Int) -> VaultError {
        .refused(
            "an erasure was cut short (certificate \(certificate)): ask for that one again first, as it was asked for then"
        )
    }

    /// The certificate of an erasure that was begun and not finished: until it is, nothing else rewrites what it may have half done.
    func unfinishedErasure(_ state: RetentionState) throws -> RegisterDocument<Certificate>? {
        guard let record = state.record else { return nil }
        let header = try currentHeader()
        for number in try numbers(of: .certificates).reversed() {
            let certificate = try document(Certificate.self, number: number, header)
            if record.documents.contains(certificate.head.document) { continue }
            if certificate.content.deed == "erase" { return certificate }
        }
        return nil
    }
}
