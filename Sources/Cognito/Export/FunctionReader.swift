#if Network
    import AWS
    import Vault

    /// Reads the functions that a pool calls, settings and code, from Lambda.
    struct FunctionReader: Sendable {
        let service: Service
        let pending: PendingExport

        /// One trigger's function.
        struct Found: Sendable {
            let trigger: String
            /// The unit that holds its code.
            var codeUnit = ""
            /// Why it could not be read.
            var failure: String?
        }

        static func configurationName(_ trigger: String) -> String { "lambda/\(trigger).json" }
        static func codeName(_ trigger: String) -> String { "lambda/\(trigger).zip" }

        /// - Parameter triggers: records of the entity `triggers`.
        func read(_ triggers: [JSON]) async throws -> [Found] {
            var found: [Found] = []
            for trigger in triggers {
                guard let name = trigger["id"]?.string, let arn = trigger["LambdaArn"]?.string else { continue }
                var one = Found(trigger: name)
                do { one.codeUnit = try await read(name, arn) } catch AWSError.refused(let refusal)
                    where !refusal.isAboutIdentity
                {
                    one.failure = refusal.reason
                } catch let error as CognitoError { one.failure = "\(error)" }
                found.append(one)
            }
            return found
        }

        private func read(_ trigger: String, _ arn: String) async throws -> String {
            let unit = Units.file(Self.configurationName(trigger))
            if let known = try await pending.content(of: unit + "/code") {
                return String(decoding: known, as: UTF8.self)
            }
            var answer = try await service.function(arn)
            guard let location = answer["Code"]?["Location"]?.string else {
                throw CognitoError.unexpectedAnswer(
                    operation: "GetFunction", reason: "it does not say where the code is")
            }
            // Whoever has it can fetch the code for ten minutes; then it is of no use to anybody.
            var code = answer["Code"]
            code?["Location"] = nil
            answer["Code"] = code
            let codeUnit = await unusedUnit(Units.file(Self.codeName(trigger)))
            let bytes = try await service.download(location, doing: "fetch the code of \(arn)")
            for start in stride(from: 0, to: bytes.count, by: Self.pieceCount) {
                let end = min(start + Self.pieceCount, bytes.count)
                try await pending.append(Array(bytes[start..<end]), to: codeUnit, mark: [], isLast: end == bytes.count)
            }
            if bytes.isEmpty { try await pending.append([], to: codeUnit, mark: [], isLast: true) }
            if await !pending.unit(unit).isComplete {
                try await pending.append(
                    try answer.bytes + [UInt8(ascii: "\n")], to: unit, mark: [], isLast: true)
            }
            try await pending.append(Array(codeUnit.utf8), to: unit + "/code", mark: [], isLast: true)
            return codeUnit
        }

        private static let pieceCount = 1 << 20

        /// What was read before it was cut short stays where it is: the code is read from its beginning, beside it.
        private func unusedUnit(_ name: String) async -> String {
            var number = 1
            while await pending.unit("\(name)/\(number)").pieceCount > 0 { number += 1 }
            return "\(name)/\(number)"
        }
    }
#endif
