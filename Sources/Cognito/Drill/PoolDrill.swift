#if Network
    import AWS
    import Seal
    import Store
    import Vault

    extension Vault {
        /// Rehearses a restore: puts a snapshot's pool back at a server, compares it with the archive, takes it away again, and says
        /// what came of it.
        ///
        /// - Parameters:
        ///   - settings: of a server that is not the pool's own, or of AWS itself.
        ///   - keeps: whether the pool stays.
        /// - Returns: the report, and the signed document.
        /// - Throws: as `planPool` and `applyPool`; what was made is taken away then too.
        package func drillPool(
            _ id: Digest256, _ options: PlanOptions, _ settings: ServiceSettings, keeps: Bool,
            notice: @escaping @Sendable (String) -> Void, report: @escaping @Sendable (ApplyProgress) -> Void
        ) async throws -> (report: DrillReport, document: [UInt8]) {
            try options.check()
            var policy = RetryPolicy.patient
            // An emulator that lacks an operation answers as a server that is not well.
            if settings.endpoint != nil { policy.attempts = 3 }
            let service = try Service(settings, policy: policy, notice: notice)
            let target = CognitoPlan.Target(service, pool: nil)
            let result = try await readingPool(
                PoolDeed("cognito drill", id, target: target.name),
                outcome: { (result: (report: DrillReport, document: [UInt8])) in
                    PoolOutcome(
                        isWhole: result.report.isGood,
                        counts: [
                            "users": result.report.users?.total ?? 0,
                            "failures": result.report.failures.values.reduce(0, +),
                        ],
                        details: ["report": Digest256.sha256(result.document).hex])
                }
            ) { snapshot in
                let archive = try await ArchivedPool.read(snapshot, in: self)
                let drill = PoolDrill(
                    archive, options, at: service, keeps: keeps, notice: notice, report: report)
                let plan = try await CognitoPlan(
                    drill.archive, into: nil,
                    on: CognitoPlan.Ground(snapshot, of: self, into: target, drill.options, service.quotas))
                let outcome = try await drill.run(plan, scratch: spoolFolder)
                let report = DrillReport(
                    by: self, plan, outcome.tally, failures: outcome.failures, outcome.comparison,
                    seconds: outcome.seconds, atAWS: plan.calls.map(\.operations).atAWS, isTornDown: outcome.isTornDown)
                return (report, try report.signed(by: self))
            }
            return result
        }
    }

    extension [[String: Int]] {
        /// The same calls within half of AWS's usual quotas.
        fileprivate var atAWS: [PlannedCalls] {
            PlannedCalls.rows(reduce(into: [:]) { $0.merge($1) { $0 + $1 } }, Quotas())
        }
    }

    /// One rehearsal.
    package struct PoolDrill: Sendable {
        /// Without what cannot be there twice.
        package let archive: ArchivedPool
        package let options: PlanOptions
        private let service: any PoolService
        private let keeps: Bool
        private let notice: @Sendable (String) -> Void
        private let report: @Sendable (ApplyProgress) -> Void

        package struct Outcome: Sendable {
            package let tally: ApplyTally
            package let failures: [String: Int]
            package let comparison: PoolComparison
            package let seconds: Double
            package let isTornDown: Bool
        }

        package init(
            _ archive: ArchivedPool, _ options: PlanOptions, at service: any PoolService, keeps: Bool = false,
            notice: @escaping @Sendable (String) -> Void = { _ in },
            report: @escaping @Sendable (ApplyProgress) -> Void = { _ in }
        ) {
            let mark = Hex.encode(Randomness.bytes(4))
            var options = options
            options.isPassing = true
            options.invites = false
            options.name = options.name ?? "muniment-drill-\(mark)"
            var records = archive.records
            // A custom domain belongs to one pool, and needs a name server's word; a prefix is taken as long as the old pool has it.
            records[.domains] = records[.domains]?.filter { $0["CustomDomainConfig"]?.withoutBlanks == nil }
            for domain in records[.domains] ?? [] {
                if let name = domain["Domain"]?.string, options.map[name] == nil {
                    options.map[name] = "muniment-drill-\(mark)"
                }
            }
            self.archive = ArchivedPool(records: records, people: archive.people)
            self.options = options
            self.service = service
            self.keeps = keeps
            self.notice = notice
            self.report = report
        }

        /// - Parameter scratch: a folder for the journal, which goes with the drill.
        package func run(_ plan: CognitoPlan, scratch: String) async throws -> Outcome {
            let start = ContinuousClock.now
            let path = DurableFile.temporaryPath(in: scratch)
            defer { DurableFile.remove(path) }
            let key = SecretKey.random()
            let journal = try ApplyJournal(at: path) { key.derive("drill", context: $0) }
            let apply = PoolApply(
                plan, digest: Digest256.sha256(Randomness.bytes(32)), archive: archive, at: service, journal: journal,
                notice: notice, report: report)
            var failures: [String: Int] = [:]
            do {
                let summary = try await apply.run { result in
                    guard result.verdict == .failed else { return }
                    failures[Self.reason(result), default: 0] += 1
                }
                report(ApplyProgress(phase: "Comparing"))
                var unread: [Entity: String] = [:]
                let back = try await LivePool(summary.pool, at: service).read(
                    Set(archive.records.keys), unread: &unread)
                let comparison = try await PoolComparison(
                    of: archive, with: back, options, clients: summary.clients)
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                let isTornDown = keeps ? false : await tearDown(summary.pool)
                return Outcome(
                    tally: summary.tally, failures: failures, comparison: comparison, seconds: seconds,
                    isTornDown: isTornDown)
            } catch {
                if !keeps, let pool = await journal.pool { _ = await tearDown(pool) }
                throw error
            }
        }

        /// Why something failed. What the service says of a user may name him: its own word for the error is enough.
        private static func reason(_ result: ApplyResult) -> String {
            let detail = result.detail ?? ""
            guard result.entity == .users else { return "\(result.entity.noun) \(result.name): \(detail)" }
            guard let word = detail.firstRange(of: "Exception") else { return "user: \(detail)" }
            return "user: \(detail[..<word.upperBound])"
        }

        /// Takes the pool away, also where the drill was interrupted.
        private func tearDown(_ pool: String) async -> Bool {
            report(ApplyProgress(phase: "Taking the pool away"))
            let work = Task {
                for domain in options.map.values where domain.hasPrefix("muniment-drill-") {
                    _ = try? await service.call(
                        "DeleteUserPoolDomain", ["UserPoolId": .string(pool), "Domain": .string(domain)])
                }
                _ = try await service.call("DeleteUserPool", ["UserPoolId": .string(pool)])
            }
            do {
                try await work.value
                return true
            } catch {
                notice("the pool \(pool) that the drill made is still there: \(error). Delete it by hand")
                return false
            }
        }
    }
#endif
