#if Network
    import AWS
    import Records
    import Store
    import Vault

    /// From what was read of a pool to its snapshot, and to the account of what is in it.
    struct ExportArchiving: Sendable {
        let vault: Vault
        let service: Service
        let request: ExportRequest
        let description: JSON
        let pending: PendingExport
        let began: Timestamp
        let isResumed: Bool
        let notice: @Sendable (String) -> Void
        let progress: @Sendable (Progress) -> Void

        /// The file that says what was read.
        static let coverageName = "coverage.json"

        /// - Parameters:
        ///   - outcome: of what was read so far: what failed is not in the snapshot.
        ///   - rest: what the rest came to, asked for when all of it is archived.
        /// - Throws: `PartFailed` where the rest failed.
        func run(
            _ outcome: ExportReading.Outcome,
            _ rest: @escaping @Sendable () async throws -> ExportReading.Outcome = { ExportReading.Outcome() }
        ) async throws -> ExportSummary {
            try await pending.append(
                Array("\(Timestamp.now)\n".utf8), to: Units.archiving, mark: [], isLast: true)
            let entities = Self.entities(outcome, request)
            let fingerprinter = try vault.fingerprinter
            var tallies: [Entity: Tally] = [:]
            for entity in entities { tallies[entity] = Tally(fingerprinter, key: entity.keyField) }
            var ingest = IngestRequest(source: request.source, inputs: [])
            for entity in entities {
                guard let tally = tallies[entity] else { continue }
                let units = try await units(of: entity)
                let others = entity == .memberships ? tallies[.users].map { (member: "Username", tally: $0) } : nil
                ingest.streams.append(
                    IngestStream(name: "\(entity.rawValue).jsonl", records: (entity.rawValue, entity.keyField)) {
                        [pending] in
                        let stream = UnitStream(pending, units, tally, others: others)
                        return { try await stream.next() }
                    })
            }
            for function in outcome.functions where function.failure == nil {
                let settings = FunctionReader.configurationName(function.trigger)
                ingest.streams.append(file(settings, Units.file(settings)))
                ingest.streams.append(file(FunctionReader.codeName(function.trigger), function.codeUnit))
            }
            let made = Coverages()
            let known = tallies
            ingest.streams.append(
                IngestStream(name: Self.coverageName, records: nil) {
                    let once = Once()
                    return {
                        guard await once.isFirst() else { return nil }
                        var whole = outcome
                        whole.add(try await rest())
                        let coverage = coverage(whole, known)
                        await made.set(coverage)
                        return try coverage.bytes
                    }
                })
            ingest.partial = { await made.last?.failed ?? [] }
            let summary = try await archive(ingest)
            let told = await made.last ?? coverage(outcome, known)
            if let users = told.parts.first(where: { $0.name == Entity.users.rawValue }), let reason = users.reason,
                users.status == .read
            {
                notice("\(users.records ?? 0) users were listed. \(reason)")
            }
            return ExportSummary(pool: request.pool, ingest: summary, coverage: told)
        }

        /// Another may be writing to the vault just now; what was read waits for it.
        private func archive(_ ingest: IngestRequest) async throws -> IngestSummary {
            var waits = 0
            while true {
                do { return try await vault.ingest(ingest, progress: progress) } catch StoreError.locked(let path) {
                    waits += 1
                    guard waits <= Self.mostWaits else { throw StoreError.locked(path: path) }
                    if waits == 1 {
                        notice("all is read; another process writes to the vault just now, and is waited for")
                    }
                    try await Task.sleep(for: .seconds(1))
                }
            }
        }

        private static let mostWaits = 600

        /// Those that are in the snapshot, in its order.
        private static func entities(_ outcome: ExportReading.Outcome, _ request: ExportRequest) -> [Entity] {
            Entity.allCases.filter { entity in
                outcome.failures[entity] == nil && (entity != .factors || request.readsFactors)
            }
        }

        private func units(of entity: Entity) async throws -> [String] {
            switch entity {
            case .users: return request.prefixes.map(Units.users)
            case .factors: return request.prefixes.map(Units.factors)
            case .memberships:
                var units: [String] = []
                let groups = try await pending.content(of: Units.entity(.groups)) ?? []
                for name in RecordLines(groups, key: Entity.groups.keyField).keys.compactMap(\.self) {
                    units.append(Units.memberships(String(decoding: name, as: UTF8.self)))
                }
                return units
            default: return [Units.entity(entity)]
            }
        }

        private func file(_ name: String, _ unit: String) -> IngestStream {
            IngestStream(name: name, records: nil) { [pending] in
                let stream = UnitStream(pending, [unit], nil)
                return { try await stream.next() }
            }
        }

        private func coverage(_ outcome: ExportReading.Outcome, _ tallies: [Entity: Tally]) -> Coverage {
            Coverage(
                pool: request.pool, region: service.region, endpoint: service.isAWS ? nil : "\(service.endpoint)",
                began: began, ended: .now, resumed: isResumed,
                estimatedUsers: estimate,
                parts: parts(outcome, tallies))
        }

        private func parts(_ outcome: ExportReading.Outcome, _ tallies: [Entity: Tally]) -> [Coverage.Part] {
            var parts = Entity.allCases.map { entity in
                guard entity != .factors || request.readsFactors else {
                    return Coverage.Part(
                        entity.rawValue, .skipped, reason: "One call a user: it is read with --mfa")
                }
                if let reason = outcome.failures[entity] {
                    return Coverage.Part(entity.rawValue, .failed, reason: reason)
                }
                var part = Coverage.Part(entity.rawValue, .read, records: tallies[entity]?.records)
                part.reason = outcome.remarks[entity]
                part.repeated = tallies[entity].flatMap { $0.repeated == 0 ? nil : $0.repeated }
                part.vanished = outcome.vanished[entity]
                if entity == .users, let read = part.records, let estimate, isShort(read, of: estimate) {
                    part.reason =
                        "The pool says that it has about \(estimate): its count may be late, or the list ended too early"
                }
                if entity == .memberships, let unknown = tallies[entity]?.unknown, unknown > 0 {
                    part.reason =
                        "\(unknown) of them name users who are not among the users: they came or went while the pool was read"
                }
                return part
            }
            if request.readsFunctions {
                parts += outcome.functions.map { function in
                    let name = "lambda/\(function.trigger)"
                    return function.failure.map { Coverage.Part(name, .failed, reason: $0) }
                        ?? Coverage.Part(name, .read)
                }
            } else {
                parts.append(
                    Coverage.Part(
                        "lambda", .skipped, reason: "The functions that the pool calls are read with --lambda"))
            }
            return parts + Coverage.unreadable.map { Coverage.Part($0.name, .unreadable, reason: $0.reason) }
        }

        private var estimate: Int? { description["EstimatedNumberOfUsers"]?.integer.map { Int($0) } }

        /// The service's own count is some hours late. More than a twentieth is worth a look.
        private func isShort(_ read: Int, of estimate: Int) -> Bool { estimate - read > max(10, estimate / 20) }

        /// The account as it was last written.
        private actor Coverages {
            var last: Coverage?
            func set(_ coverage: Coverage) { last = coverage }
        }

        private actor Once {
            private var isDone = false
            func isFirst() -> Bool {
                defer { isDone = true }
                return !isDone
            }
        }
    }
#endif
