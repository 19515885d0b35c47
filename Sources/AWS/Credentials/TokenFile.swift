#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A file with a token, which others renew.
enum TokenFile {
    /// Without spaces at either end.
    ///
    /// - Throws: `AWSError.credentials` that names `origin`.
    static func read(_ path: String, origin: String) throws(AWSError) -> Secret {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .credentials(from: origin, reason: "the token's file \(path) cannot be read")
        }
        let token = String(decoding: data, as: UTF8.self)[...].trimmed
        guard !token.isEmpty else { throw .credentials(from: origin, reason: "the token's file \(path) is empty") }
        return Secret(String(token))
    }
}
