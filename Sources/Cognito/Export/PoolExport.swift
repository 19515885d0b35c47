#if Network
    import AWS
    import Seal
    import Store
    import Vault

    /// One export of a pool: read call by call into what is kept of an unfinished export, and from there into a snapshot.
    package struct PoolExport: Sendable {
        let vault: Vault
        let service: Service
        let request: ExportRequest
        let notice: @Sendable (String) -> Void

        package init(
            _ vault: Vault, _ service: Service, _ request: ExportRequest, notice: @escaping @Sendable (String) -> Void
        ) {
            self.vault = vault
            self.service = service
            self.request = request
            self.notice = notice
        }

        /// From so many on people are told that their list can be read in parts: one page after the other takes minutes then.
        private static let manyUsers = 100_000

        /// What was asked for, and when: with it an export is gone on with.
        private struct Head: Codable {
            let began: Timestamp
            let shards: Int
        }

        /// Reads and archives the pool.
        ///
        /// - Throws: `AWSError` where the pool itself, or its people, cannot be read: what has been read stays, and the next export
        ///   goes on there. What of its settings cannot be read is said in the coverage.
        package func run(progress: @escaping @Sendable (Progress) -> Void) async throws -> ExportSummary {
            let description = try await describe()
            let pending = try vault.pendingExport(
                of: [request.source, "cognito", service.endpoint.description, request.pool],
                isCompressed: !service.quotas.isUnlimited)
            let (head, isResumed) = try await begin(pending)
            var request = request
            request.shards = head.shards
            let estimate = description["EstimatedNumberOfUsers"]?.integer.map { Int($0) }
            if let estimate, estimate >= Self.manyUsers, request.shards == 1 {
                notice(
                    "the pool has some \(estimate) users, whose list is read page after page. --shards 16 reads it in 16 parts beside "
                        + "each other, which is faster where the quota allows more than one list can use")
            }
            let meter = ExportMeter(progress, estimate: estimate)
            let reading = ExportReading(
                service: service, request: request, description: description, pending: pending, meter: meter)
            let archiving = ExportArchiving(
                vault: vault, service: service, request: request, description: description, pending: pending,
                began: head.began, isResumed: isResumed, notice: notice, progress: progress)
            // At the pace of a quota reading takes minutes or hours, in which others may write to the vault. A server without
            // quotas is waited for as little as can be.
            let summary =
                service.quotas.isUnlimited
                ? try await archiveWhileReading(reading, archiving, pending)
                : try await archiving.run(try await reading.run())
            try await pending.discard()
            return summary
        }

        /// Archives users as they come.
        private func archiveWhileReading(
            _ reading: ExportReading, _ archiving: ExportArchiving, _ pending: PendingExport
        ) async throws -> ExportSummary {
            let users = Task {
                do { return try await reading.readUsers() } catch {
                    await pending.fail(with: error)
                    throw error
                }
            }
            return try await withTaskCancellationHandler {
                do {
                    var outcome = try await reading.readSettings()
                    do { return try await archiving.run(outcome) { try await users.value } } catch is PartFailed {
                        outcome.add(try await users.value)
                        return try await archiving.run(outcome)
                    }
                } catch {
                    users.cancel()
                    _ = await users.result
                    throw error
                }
            } onCancel: {
                users.cancel()
            }
        }

        private func describe() async throws -> JSON {
            let operation = "DescribeUserPool"
            let answer = try await service.call(operation, ["UserPoolId": .string(request.pool)])
            guard let description = answer["UserPool"], description["Id"]?.string == request.pool else {
                throw CognitoError.unexpectedAnswer(operation: operation, reason: "it is not about \(request.pool)")
            }
            return description
        }

        /// When it began and in how many parts, and whether it goes on with one that was cut short.
        private func begin(_ pending: PendingExport) async throws -> (Head, isResumed: Bool) {
            if let known = try await known(pending) {
                notice(
                    "an export of \(request.pool) that began at \(known.began.readable) was cut short and goes on where it "
                        + "stopped; --start-again throws away what it read")
                return (known, true)
            }
            try await pending.startAgain()
            let head = Head(began: .now, shards: request.shards)
            let content: JSON = ["began": .string("\(head.began)"), "shards": .integer(Int64(head.shards))]
            try await pending.append(try content.bytes, to: Units.head, mark: [], isLast: true)
            return (head, false)
        }

        private func known(_ pending: PendingExport) async throws -> Head? {
            guard !request.startsAgain, let content = try await pending.content(of: Units.head),
                let head = try? JSON(parsing: content), let began = head["began"]?.string.flatMap({ Timestamp($0) }),
                let shards = head["shards"]?.integer, ExportRequest.possibleShards.contains(Int(shards)),
                Timestamp.now.nanoseconds - began.nanoseconds < PendingExport.timeKept
            else { return nil }
            // It became a snapshot, and was cut short before it could be taken away.
            if let archived = try await pending.content(of: Units.archiving),
                let last = archived.split(separator: UInt8(ascii: "\n")).last,
                let time = Timestamp(String(decoding: last, as: UTF8.self)),
                let newest = try vault.newestSnapshotTime(of: request.source), newest >= time
            {
                return nil
            }
            return Head(began: began, shards: Int(shards))
        }
    }

    /// What an export came to.
    package struct ExportSummary: Sendable {
        package let pool: String
        package let ingest: IngestSummary
        package let coverage: Coverage
    }
#endif
