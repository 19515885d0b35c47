import Foundation
import GRDB
import Seal

/// Reading columns of a file that may be damaged. GRDB's own subscripts stop the program where a value has another
/// type than expected; these throw.
extension Row {
    func integer(_ index: Int, of row: @autoclosure () -> String) throws(CatalogError) -> Int64 {
        let value: DatabaseValue = self[index]
        guard case .int64(let number) = value.storage else { throw .damaged(row: row()) }
        return number
    }

    func bytes(_ index: Int, of row: @autoclosure () -> String) throws(CatalogError) -> Data {
        let value: DatabaseValue = self[index]
        guard case .blob(let data) = value.storage else { throw .damaged(row: row()) }
        return data
    }

    func digest(_ index: Int, of row: @autoclosure () -> String) throws(CatalogError) -> Digest256 {
        guard let digest = Digest256(try bytes(index, of: row())) else { throw .damaged(row: row()) }
        return digest
    }
}

extension Digest256 {
    /// The digest as SQLite takes it.
    var column: Data { withUnsafeBytes { Data($0) } }
}

extension Fingerprint {
    /// The fingerprint as SQLite takes it.
    var column: Data {
        withUnsafeBytes(of: (low.littleEndian, high.littleEndian)) { Data($0) }
    }
}
