import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Credentials that a program prints: `credential_process` of a profile.
struct CredentialProcess {
    let command: String
    let environment: Environment
    /// The profile, for people.
    let origin: String

    /// In which it must have answered; a person may have to touch a key.
    private static let patience = Duration.seconds(120)
    private static let longestOutput = 1 << 20

    /// - Throws: `AWSError.credentials`. What the program wrote to standard output is never repeated.
    func credentials() async throws -> Credentials {
        guard let words = ShellWords.split(command), let program = words.first else {
            throw AWSError.credentials(from: origin, reason: "its command has a quote that is not closed")
        }
        let document = try CredentialDocument(try await output(program, Array(words.dropFirst())), origin: origin)
        guard document.version == 1 else {
            throw AWSError.credentials(from: origin, reason: "\(program) must print \"Version\": 1")
        }
        return try document.credentials(origin: origin)
    }

    private func output(_ program: String, _ arguments: [String]) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await run(program, arguments) }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                return nil
            }
            // Who comes second is cancelled, and the program with it.
            defer { group.cancelAll() }
            guard let bytes = try await group.next().flatMap({ $0 }) else {
                throw AWSError.credentials(from: origin, reason: "\(program) did not end within \(Self.patience)")
            }
            return bytes
        }
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> [UInt8] {
        var variables: [Subprocess.Environment.Key: String] = [:]
        for (name, value) in environment.all { variables[.init(stringLiteral: name)] = value }
        do {
            let result = try await Subprocess.run(
                program.contains("/") ? .path(FilePath(environment.expand(program))) : .name(program),
                arguments: Arguments(arguments), environment: .custom(variables),
                output: .bytes(limit: Self.longestOutput), error: .string(limit: 64 << 10))
            guard result.terminationStatus.isSuccess else {
                let said = result.standardError.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
                throw AWSError.credentials(from: origin, reason: "\(program) failed\(said)")
            }
            return result.standardOutput
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw AWSError.credentials(from: origin, reason: "\(program) cannot be run: \(error)")
        }
    }
}
