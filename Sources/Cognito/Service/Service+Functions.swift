#if Network
    import AWS

    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif

    /// What is asked of Lambda, which has the functions that a pool calls (API version 2015-03-31).
    extension Service {
        /// `GetFunction`'s answer.
        ///
        /// - Parameter arn: of the function; it names its region.
        /// - Throws: `AWSError`, `CognitoError`.
        func function(_ arn: String) async throws -> JSON {
            let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
            let region = parts.count > 3 && !parts[3].isEmpty ? String(parts[3]) : region
            let request = Request(
                doing: "read the function \(arn)", endpoint: try lambda(in: region),
                path: "/2015-03-31/functions/\(arn)",
                signing: .init(signer: Signer(service: "lambda", region: region), credentials: credentials))
            let answer = try await client.answer(to: request)
            guard let value = try? JSON(parsing: answer.bytes), value.object != nil else {
                throw CognitoError.unexpectedAnswer(operation: "GetFunction", reason: "it is no JSON")
            }
            return value
        }

        private func lambda(in region: String) throws -> Endpoint {
            if let set = try shared.endpoint(of: "lambda") { return set }
            return isAWS ? try Region.endpoint(of: "lambda", in: region) : endpoint
        }

        /// What an address that the service gave leads to. The address is its own proof, so nothing is signed.
        func download(_ address: String, doing: String) async throws -> [UInt8] {
            guard let url = URLComponents(string: address), let host = url.host,
                let scheme = url.scheme, ["https", "http"].contains(scheme), scheme == "https" || !isAWS
            else {
                throw CognitoError.unexpectedAnswer(
                    operation: "GetFunction", reason: "the code's address is not one that can be fetched")
            }
            let request = Request(
                doing: doing, endpoint: Endpoint(isSecure: scheme == "https", host: host, port: url.port),
                path: url.path, query: (url.queryItems ?? []).map { QueryItem($0.name, $0.value ?? "") })
            var bytes: [UInt8] = []
            for try await piece in try await downloads.open(request).body {
                guard bytes.count + piece.count <= Self.longestCode else {
                    throw CognitoError.unexpectedAnswer(
                        operation: "GetFunction", reason: "the code has more than \(Self.longestCode >> 20) MiB")
                }
                bytes += piece
            }
            return bytes
        }

        /// "Lambda quotas": a deployment package unzipped.
        private static let longestCode = 256 << 20
    }
#endif
