#if Network
    import AWS
    import Records
    import Vault

    /// The reading of a pool: what it is made of and who is in it, beside each other.
    struct ExportReading: Sendable {
        let service: Service
        let request: ExportRequest
        let description: JSON
        let pending: PendingExport
        let meter: ExportMeter

        /// How it went with what was read.
        struct Outcome: Sendable {
            /// Why parts could not be read.
            var failures: [Entity: String] = [:]
            var vanished: [Entity: Int] = [:]
            var remarks: [Entity: String] = [:]
            var functions: [FunctionReader.Found] = []
        }

        private var configuration: ConfigurationReader {
            ConfigurationReader(service: service, pool: request.pool, description: description)
        }

        private var people: PeopleReader {
            PeopleReader(service: service, pool: request.pool, pending: pending) { [meter] in meter.add($0, $1) }
        }

        /// Reads all of it.
        func run() async throws -> Outcome {
            meter.phase("Reading settings")
            async let users = readUsers()
            async let settings = readSettings()
            var outcome = try await settings
            outcome.add(try await users)
            return outcome
        }

        /// What one entity came to: why it failed, or nil.
        private func attempt(_ entity: Entity, _ body: () async throws -> Void) async throws -> String? {
            do { try await body() } catch AWSError.refused(let refusal) where Self.isFinal(refusal, of: entity) {
                return refusal.saysUnknownOperation
                    ? "the server does not know how: it answered \(refusal.reason)" : "\(refusal.reason)"
            } catch let error as CognitoError where !Self.isPeople(entity) { return "\(error)" }
            return nil
        }

        private static func isPeople(_ entity: Entity) -> Bool { [.users, .memberships, .factors].contains(entity) }

        /// Whether the part is given up and the rest of the pool archived. Else all stops, and goes on where it stopped the next time:
        /// nothing of a list of people that broke off in its middle may look as if the others were gone.
        private static func isFinal(_ refusal: Refusal, of entity: Entity) -> Bool {
            if refusal.isAboutIdentity || refusal.isThrottling { return false }
            return refusal.saysUnknownOperation || !isPeople(entity) || !refusal.isTransient
        }

        /// Reads all but the users and their factors.
        func readSettings() async throws -> Outcome {
            var outcome = Outcome()
            let first = try await read(.clients, clients: [])
            outcome.add(first)
            let clients = try await names(of: .clients, "ClientId")
            outcome = try await withThrowingTaskGroup(of: Outcome.self) { tasks in
                tasks.addTask { try await readGroupsAndMembers() }
                for entity in [.pool] + ConfigurationReader.entities where ![.clients, .groups].contains(entity) {
                    tasks.addTask { try await read(entity, clients: clients) }
                }
                if request.readsFunctions { tasks.addTask { try await readFunctions() } }
                var outcome = outcome
                while let other = try await tasks.next() { outcome.add(other) }
                return outcome
            }
            return outcome
        }

        private func read(_ entity: Entity, clients: [String]) async throws -> Outcome {
            var outcome = Outcome()
            let unit = Units.entity(entity)
            guard await !pending.unit(unit).isComplete else { return outcome }
            outcome.failures[entity] = try await attempt(entity) {
                let found = try await configuration.read(entity, clients: clients)
                outcome.vanished[entity] = found.vanished == 0 ? nil : found.vanished
                outcome.remarks[entity] = found.remark
                let lines = try found.records.flatMap { try $0.bytes + [UInt8(ascii: "\n")] }
                try await pending.append(lines, to: unit, mark: [], isLast: true)
            }
            return outcome
        }

        private func names(of entity: Entity, _ key: String) async throws -> [String] {
            let lines = RecordLines(try await pending.content(of: Units.entity(entity)) ?? [], key: key)
            return lines.keys.compactMap { $0.map { String(decoding: $0, as: UTF8.self) } }
        }

        private func readGroupsAndMembers() async throws -> Outcome {
            var outcome = try await read(.groups, clients: [])
            if let reason = outcome.failures[.groups] {
                outcome.failures[.memberships] = "the groups could not be read: \(reason)"
                return outcome
            }
            let groups = try await names(of: .groups, "GroupName")
            outcome.failures[.memberships] = try await attempt(.memberships) {
                let gone = try await people.memberships(of: groups)
                if gone > 0 { outcome.vanished[.groups, default: 0] += gone }
            }
            return outcome
        }

        /// Reads the users and, where that was asked for, their factors.
        func readUsers() async throws -> Outcome {
            try await withTaskExecutorPreference(service.executor) { try await readUsersThere() }
        }

        private func readUsersThere() async throws -> Outcome {
            var outcome = Outcome()
            let asking = FactorAsking(service, pool: request.pool)
            try await withThrowingTaskGroup(of: (Entity, String?).self) { tasks in
                for prefix in request.prefixes {
                    tasks.addTask {
                        let failure = try await attempt(.users) { try await people.users(prefix) }
                        if let failure {
                            await pending.fail(Units.users(prefix), with: PartFailed(reason: failure))
                        }
                        return (.users, failure)
                    }
                    if request.readsFactors {
                        tasks.addTask {
                            do {
                                let failure = try await attempt(.factors) { try await people.factors(prefix, asking) }
                                return (.factors, failure)
                            } catch let failed as PartFailed {
                                return (.factors, "the users could not be read: \(failed.reason)")
                            }
                        }
                    }
                }
                while let (entity, failure) = try await tasks.next() {
                    if let failure { outcome.failures[entity] = failure }
                }
            }
            let vanished = await asking.vanished
            if vanished > 0 { outcome.vanished[.factors] = vanished }
            if await asking.isReduced {
                outcome.remarks[.factors] =
                    "the server does not know AdminGetUserAuthFactors: ConfiguredUserAuthFactors is not in it"
            }
            return outcome
        }

        private func readFunctions() async throws -> Outcome {
            var outcome = Outcome()
            outcome.functions = try await FunctionReader(service: service, pending: pending).read(
                ConfigurationReader.triggers(description))
            return outcome
        }
    }

    /// That a part will not come, for those who wait for it.
    struct PartFailed: Error {
        let reason: String
    }

    extension ExportReading.Outcome {
        mutating func add(_ other: Self) {
            failures.merge(other.failures) { $1 }
            vanished.merge(other.vanished, uniquingKeysWith: +)
            remarks.merge(other.remarks) { $1 }
            functions += other.functions
        }
    }
#endif
