import ArchiveFixtures
import Foundation
import Retention
import Synchronization
import Testing
import Vault

@testable import Replication
@testable import Store

@Suite("A follower that is brought up to date")
struct FollowerStepsTests {
    enum Way: CaseIterable { case clone, courier }

    @Test(
        "is whole after every step, or says of its registers alone that they are being brought up to date",
        arguments: Way.allCases)
    func everyStep(_ way: Way) async throws {
        // Given a follower, and a home where epochs ended since, people came, rules and policies changed, and days were archived
        let copied = try await CopiedVault(days: 2)
        let (far, key) = ("\(copied.archive.path)/far", "\(copied.archive.path)/ada.key")
        @Sendable func open(_ path: String) throws -> Vault {
            try Vault.open(at: path, secrets: [.keyFile(path: key)])
        }
        func bring() async throws {
            switch way {
            case .clone:
                try await copied.push()
                _ = try await Clone(copied.uploader, to: far).run()
            case .courier:
                let medium = "\(copied.archive.path)/medium-\(UInt64.random(in: 0...UInt64.max))"
                let request = CourierRequest(folder: medium, since: nil, maxByteCount: 1 << 30, parityPercent: nil)
                _ = try await copied.vault.packCourier(request)
                let done = try await CourierUnpacking([medium], into: far) { try open($0) }.run()
                if let failure = done.failure { throw failure }
            }
        }
        try await bring()
        let before = try open(far).folder.snapshotIDs()
        _ = try copied.vault.changeRules { $0.epochEntries = 8 }
        _ = try copied.vault.addPerson(
            name: "bo", role: .custodian, secret: .keyFile(path: "\(copied.archive.path)/bo.key"))
        for day in 2..<5 { try await copied.ingest(day) }
        try await copied.collectGarbage()

        // When it is looked at after every step
        let failures = Mutex<[String]>([])
        let steps = Mutex(0)
        try await FaultPoint.$observer.withValue({ step in
            FaultPoint.$observer.withValue(nil) {
                // What is laid aside before changes nothing.
                guard step.hasPrefix("put ") || step.hasPrefix("appended ") else { return }
                steps.withLock { $0 += 1 }
                do {
                    let vault = try open(far)
                    // The header's documents, each with its entry; who signed the ledger, and how far.
                    _ = try vault.replicas()
                    let ledger = try vault.homeLedger()
                    let closed = try ledger.signers().compactMap { $0.closing?.size }.max() ?? 0
                    let size = try ledger.size()
                    if size < closed { failures.withLock { $0.append("\(step): \(size) entries of \(closed)") } }
                } catch {
                    // Documents of registers come before the ledger that tells of them: then that is said, and nothing worse.
                    if "\(error)".contains("a newer state is going into this follower") { return }
                    failures.withLock { $0.append("\(step): \(error)") }
                }
            }
        }) { try await bring() }

        // Then it was whole each time, and is what the home is.
        #expect(steps.withLock { $0 } > 20)
        #expect(failures.withLock { $0 } == [])
        #expect(try await open(far).verify(.data).problems.isEmpty)
        #expect(try open(far).folder.snapshotIDs() == copied.folder.snapshotIDs())
        #expect(try open(far).folder.snapshotIDs() != before)
    }
}
