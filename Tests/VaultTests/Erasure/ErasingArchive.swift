@testable import Vault

extension FilesArchive {
    @discardableResult
    func erase(
        _ key: String, source: String = "pool", also: [(String, String)] = [], files: ErasureRequest.Way? = nil,
        mentions: ErasureRequest.Way? = nil, collection: String? = nil
    ) async throws -> ErasureReport {
        try await custodian().erase(
            Self.request(key, source: source, also: also, files: files, mentions: mentions, collection: collection))
    }

    static func request(
        _ key: String, source: String = "pool", also: [(String, String)] = [], files: ErasureRequest.Way? = nil,
        mentions: ErasureRequest.Way? = nil, collection: String? = nil
    ) -> ErasureRequest {
        var request = ErasureRequest(key: key, source: source)
        request.also = also.map { ($0.0, $0.1) }
        request.files = files
        request.mentions = mentions
        request.collection = collection
        return request
    }
}
