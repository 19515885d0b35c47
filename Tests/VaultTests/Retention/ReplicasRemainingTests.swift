import Store
import Testing

@testable import Vault

@Suite("A certificate, of replicas")
struct ReplicasRemainingTests {
    @Test("says at which replica until when what was destroyed is still there, and at which for ever")
    func remains() async throws {
        let keeper = try await Keeper()
        try keeper.set("keep-last: 2", more: "grace: 1d")
        let ada = try keeper.custodian()
        _ = try ada.addReplica("cellar", at: "/mnt/cellar", settings: [:])
        _ = try ada.addReplica("usual", at: "s3://archive/usual", settings: ["lock": "governance"])
        _ = try ada.addReplica("cloud", at: "s3://archive/cloud", settings: ["lock": "compliance", "key-lock": "7d"])
        _ = try ada.addReplica("old", at: "/mnt/old", settings: [:])
        _ = try ada.removeReplica("old")
        _ = try ada.applyRetention()
        func day(_ count: Int64) -> String {
            String(
                Timestamp(nanoseconds: Timestamp.now.nanoseconds + count * 86_400_000_000_000).description.prefix(10))
        }
        let days = (day(0), day(7), day(30))

        _ = try await ada.collectGarbage(at: .inDays(2))

        let certificate = try #require(try ada.certificates().certificates.last).certificate
        let remains = certificate.remains.filter { $0.hasPrefix("the replica ") }
        // Midnight may pass meanwhile.
        if days != (day(0), day(7), day(30)) { return try await self.remains() }
        #expect(
            remains == [
                "the replica cellar at /mnt/cellar, until the next 'muniment replica push cellar'",
                "the replica usual at s3://archive/usual, until the next 'muniment replica push usual', and keys that are locked "
                    + "there until \(days.2) at the latest",
                "the replica cloud at s3://archive/cloud, until the next 'muniment replica push cloud', and keys that are locked "
                    + "there until \(days.1) at the latest",
                "the replica old at /mnt/old, which has had no push since it was removed on \(days.0)",
            ])
    }
}
