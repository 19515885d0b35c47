import Seal
import Store

/// A file, folder or link of a snapshot that is not kept as records.
package struct OtherFile: Hashable, Sendable {
    package let path: String
    package let kind: Manifest.Kind
    /// Bytes; files only.
    package let size: Int?
    /// SHA-256, hex; files only.
    package let digest: String?
    /// Links only.
    package let target: String?
}

extension Vault {
    /// What a snapshot holds besides records, off the record: by path.
    ///
    /// - Throws: `StoreError.damaged`.
    package func otherFiles(of id: Digest256) throws -> [OtherFile] {
        let snapshot = try snapshot(id)
        return zip(snapshot.manifest.files, snapshot.layout.files).filter { $0.0.collection == nil }.map {
            file, place in
            OtherFile(
                path: file.displayName, kind: file.kind, size: file.size, digest: place.digest,
                target: file.link.map { String(decoding: $0, as: UTF8.self) })
        }
    }
}
