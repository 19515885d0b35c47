#if Network
    /// What answers the service's operations: the service itself, or a test in its place.
    package protocol PoolService: Sendable {
        /// Calls an operation and returns the answer's bytes as they came.
        ///
        /// - Parameters:
        ///   - operation: its name, one of `Operation.all`.
        ///   - input: an object; `UserPoolId` in it is the pool whose quota it is counted under.
        /// - Throws: `AWSError` (`refused` where the service says no), `CognitoError`, and `CancellationError`.
        func bytes(of operation: String, _ input: JSON) async throws -> [UInt8]
    }

    extension PoolService {
        /// The same, with the answer as a value.
        package func call(_ operation: String, _ input: JSON) async throws -> JSON {
            let bytes = try await bytes(of: operation, input)
            // Some operations answer with nothing at all.
            guard !bytes.isEmpty else { return [:] }
            do { return try JSON(parsing: bytes) } catch {
                throw CognitoError.unexpectedAnswer(operation: operation, reason: "it is no JSON")
            }
        }

        package func call(_ call: PoolCall) async throws -> JSON { try await self.call(call.operation, call.input) }
    }
#endif
