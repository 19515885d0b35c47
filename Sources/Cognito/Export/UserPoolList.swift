#if Network
    /// The pools of an account in a region.
    package enum UserPoolList {
        /// Their ids, in their order.
        ///
        /// - Throws: `AWSError`, `CognitoError`, `CancellationError`.
        package static func all(_ service: Service) async throws -> [String] {
            try await ServiceList.pools.all(service, [:], key: "Id").compactMap { $0["Id"]?.string }.sorted()
        }
    }
#endif
