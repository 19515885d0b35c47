import ArchiveFixtures
import Fixtures
import Foundation
import Replication
import Testing
import Vault

@Suite("The page that goes along with a courier")
struct CourierSummaryTests {
    @Test("fits eighty columns, and says what is needed to read the volumes, and with what")
    func page() async throws {
        // Given custodians with long names, and volumes enough for numbers of two digits
        let sides = try CourierSides()
        for number in 1...3 {
            _ = try sides.home.addPerson(
                name: "Custodian with a name of many words, number \(number)", role: .custodian,
                secret: .keyFile(path: "\(sides.archive.path)/\(number).key"))
        }
        var random = SeededGenerator(seed: 2)
        for _ in 0..<12 { try await sides.archive.archive([("a.bin", random.bytes(100_000))]) }
        let medium = try sides.medium("m")
        let packed = try await sides.pack(to: medium, maxByteCount: 150_000, parity: 20)
        try #require(packed.volumes.count > 11)

        // When
        let page = try String(contentsOfFile: "\(medium)/\(packed.summaryName)", encoding: .utf8)

        // Then
        for line in page.split(separator: "\n") { #expect(line.count < 80, "\(line)") }
        for volume in packed.volumes {
            #expect(page.contains(volume.name) && volume.parity.allSatisfy { page.contains($0) })
        }
        #expect(page.contains(sides.home.rootFingerprint) && page.contains("Custodian with a name"))
        #expect(page.contains("number 3"))
        // The sums that people can make by themselves are those of the page.
        let (status, text) = try Spawned.run(["b2sum", "-l", "256", packed.volumes[1].name], in: medium)
        #expect(status == 0 && text.hasPrefix(packed.volumes[1].digest.hex))
        #expect(page.contains("b2sum -l 256 \(packed.volumes[0].name)"))
        #expect(page.contains("par2 repair \(packed.volumes[0].parity[0])"))
    }

    @Test("of what came since says that it is no vault by itself")
    func since() async throws {
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.carryAll()
        let medium = try sides.medium("m")
        let packed = try await sides.pack(to: medium, since: try await sides.receipt())

        let page = try String(contentsOfFile: "\(medium)/\(packed.summaryName)", encoding: .utf8)

        #expect(
            page.contains("what came after entry \(packed.manifest.sinceSize)") && page.contains("no vault by itself"))
        #expect(!page.contains("par2") && page.contains("Volumes      1\n"))
    }
}
