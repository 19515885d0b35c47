import Fixtures
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension KillTests {
    @Test("gives out nothing that is not on record, and loses nothing acknowledged, whatever runs when it is killed")
    func killedCommandsOfAllKinds() async throws {
        var generator = Archive.generator("killed commands of all kinds")
        let archive = try await Archive.founded(userCount: Archive.isSoak ? 2000 : 500)
        defer { archive.remove() }
        var history = History()
        let day = try await archive.mustIngest(day: 0)
        history.days[day] = 0
        var durations = try await Self.durations(archive)
        let killCount = Archive.isSoak ? 200 : 25

        var round = 0
        while history.killCount < killCount {
            let isPair = Bool.random(using: &generator)
            var running: [(command: RandomCommand, process: pid_t, output: String, delay: Duration)] = []
            for place in 0..<(isPair ? 2 : 1) {
                let kind = RandomCommand.Kind.allCases.randomElement(using: &generator) ?? .ingest
                let command = try RandomCommand(
                    kind, "run-\(round)-\(place)", in: archive, day: 10 + 2 * round + place,
                    people: history.people.subtracting(running.map(\.command.name)).sorted())
                let started = try archive.start(command.arguments)
                let longest = (durations[command.kind] ?? .seconds(1)) * (isPair ? 1.6 : 1.1)
                running.append(
                    (command, started.process, started.output, longest * Double.random(in: 0...1, using: &generator)))
            }
            var waited = Duration.zero
            for one in running.sorted(by: { $0.delay < $1.delay }) {
                try await Task.sleep(for: one.delay - waited)
                waited = one.delay
                kill(one.process, SIGKILL)
            }
            for one in running {
                let outcome = try await archive.end(of: (one.process, one.output))
                #expect(
                    outcome.ending == .killed(signal: SIGKILL) || outcome.ended(0, 11), "round \(round): \(outcome)")
                try history.take(one.command, outcome)
                // How long a command takes changes with what else the machine does: one that was faster than the signal
                // took less than it waited, and one that was not may take longer.
                let known = durations[one.command.kind] ?? .seconds(1)
                durations[one.command.kind] = outcome.ended(0, 11) ? min(known, one.delay) : known * 1.1
            }
            round += 1
            if round % 10 == 0 { try await Self.check(archive, history, "round \(round)", restoring: 1) }
        }

        try await Self.check(archive, history, "the last kill", restoring: .max)
        try await Self.checkNoLeftovers(archive)
        try await Self.check(archive, history, "tidying up", restoring: .max)
        #expect(history.givenOutCount > 0 && history.acknowledgedCount > 0, "\(history)")
        print("\(round) rounds, \(history)")
    }

    /// How long a command of each kind takes when nobody kills it.
    private static func durations(_ archive: Archive) async throws -> [RandomCommand.Kind: Duration] {
        var durations: [RandomCommand.Kind: Duration] = [:]
        for (place, kind) in RandomCommand.Kind.allCases.enumerated() {
            let people = kind == .keysRemove ? ["first-\(place - 1)"] : []
            let command = try RandomCommand(kind, "first-\(place)", in: archive, day: 0, people: people)
            let start = ContinuousClock.now
            let outcome = try await archive.end(of: try archive.start(command.arguments))
            guard outcome.ended(0) else { throw Archive.Failure(reason: "\(command.arguments): \(outcome)") }
            durations[kind] = ContinuousClock.now - start
        }
        return durations
    }

    /// What the commands gave out and acknowledged.
    private struct History: CustomStringConvertible {
        /// Acknowledged snapshots, and the days whose exports they hold.
        var days: [String: Int] = [:]
        /// Those who were added for certain, and whom nobody has tried to remove.
        var people: Set<String> = []
        /// Those who were removed for certain.
        var removed: Set<String> = []
        var killCount = 0
        /// Commands that gave something out, whether or not they came to their end.
        private var givenOut: [(command: RandomCommand, outcome: Archive.Outcome)] = []
        /// Commands that ended with 0, with the snapshot where they made one.
        private var acknowledged: [(command: RandomCommand, snapshot: String?)] = []

        var givenOutCount: Int { givenOut.count }
        var acknowledgedCount: Int { acknowledged.count }
        var description: String {
            "\(killCount) killed, \(givenOutCount) gave something out, \(acknowledgedCount) acknowledged"
        }

        mutating func take(_ command: RandomCommand, _ outcome: Archive.Outcome) throws {
            if outcome.ending == .killed(signal: SIGKILL) { killCount += 1 }
            if command.hasGivenOut(outcome) { givenOut.append((command, outcome)) }
            if let target = command.target { try? FileManager.default.removeItem(at: target) }
            // Whether it was removed is not known until its command has said so.
            if command.kind == .keysRemove { people.remove(command.name) }
            guard outcome.ended(0) else { return }
            let snapshot = command.kind == .ingest ? try Archive.snapshot(outcome) : nil
            acknowledged.append((command, snapshot))
            if let snapshot { days[snapshot] = command.day }
            if command.kind == .keysAdd { people.insert(command.name) }
            if command.kind == .keysRemove { removed.insert(command.name) }
        }

        /// Holds all of it against the ledger.
        func check(against ledger: [RecordedEntry], _ moment: String) {
            for (command, outcome) in givenOut {
                #expect(
                    command.entries(in: ledger, snapshot: nil).contains { $0.phase == "intent" },
                    "after \(moment): \(command.arguments) is not on record: \(outcome.output.prefix(200))")
            }
            for (command, snapshot) in acknowledged {
                let entries = command.entries(in: ledger, snapshot: snapshot)
                let intents = entries.filter { $0.phase == "intent" }.map(\.sequence)
                let isWhole = entries.contains { entry in
                    guard entry.outcome == "done" else { return false }
                    return entry.phase == "event" || entry.intent.map { intents.contains($0.sequence) } ?? false
                }
                #expect(isWhole, "after \(moment): \(command.arguments) ended with 0 and is not on record: \(entries)")
            }
        }
    }

    /// The ledger is whole and has what it must, and nothing that was acknowledged is lost.
    private static func check(
        _ archive: Archive, _ history: History, _ moment: String, restoring count: Int
    ) async throws {
        let verified = try await archive.run("audit", "verify")
        #expect(verified.ended(0), "after \(moment): \(verified)")
        let ledger = try await archive.entries()
        #expect(ledger.map(\.sequence) == Array(0..<ledger.count), "after \(moment)")
        history.check(against: ledger, moment)

        let people = try await archive.mustRun("keys", "list").output
        let names = Set(people.split(whereSeparator: \.isWhitespace).map(String.init))
        #expect(history.people.isSubset(of: names), "after \(moment): \(people)")
        #expect(history.removed.isDisjoint(with: names), "after \(moment): \(people)")

        let newest = history.days.sorted { $0.value > $1.value }.prefix(count)
        let listed = try await archive.mustRun("snapshots", "--json").output
        for snapshot in history.days.keys {
            #expect(listed.contains(snapshot), "after \(moment): \(snapshot) is gone")
        }
        for (snapshot, day) in newest {
            let (restored, outcome) = try await archive.restore(snapshot, day: day)
            #expect(restored == .whole, "after \(moment): \(outcome)")
        }
        let whole = try await archive.run("verify", "--data")
        #expect(whole.ended(0), "after \(moment): \(whole)")
    }
}
