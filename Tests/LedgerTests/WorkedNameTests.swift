import Foundation
import Seal
import Testing

@testable import Ledger
@testable import Store

@Suite("The worked example of a name in the format")
struct WorkedNameTests {
    private let page: String

    init() throws {
        let path = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().appendingPathComponent("../../schema/FORMAT.md").standardizedFileURL
        page = try String(contentsOf: path, encoding: .utf8)
    }

    /// The lines of a block, without what stands behind them.
    private func lines(_ name: String) throws -> [String] {
        let start = try #require(page.range(of: " \(name)\n"))
        return page[start.upperBound...].components(separatedBy: "```")[0].split(separator: "\n").map {
            $0.components(separatedBy: "  #")[0]
        }
    }

    private func bytes(_ name: String) throws -> [UInt8] { try #require(Hex.decode(try lines(name).joined())) }

    @Test("opens as the program opens names")
    func opens() throws {
        let vault = try #require(VaultID(try bytes("vault-id")))
        let folder = VaultFolder("\(NSTemporaryDirectory())/ledger-tests-\(Hex.encode(Randomness.bytes(8)))")
        try DurableFile.makeFolder(folder.path)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        try DurableFile.makeFolder(folder.ledger)
        try DurableFile.write(
            Array("MLN1".utf8) + vault.bytes + (try bytes("name-frame")), to: folder.ledgerNames)
        let access = try bytes("access-secret").withUnsafeBytes { OpenSecretKey(copying: $0) }
        let json = Data(try lines("name-object").joined().utf8)
        let object = try JSONDecoder().decode(EntryBody.Object.self, from: json)

        let opener = NameOpener(
            Ledger(folder: folder, vault: vault, firstSigner: SigningKey.random().verifyKey), access: [1: access])
        let opened = try opener.open([object])

        #expect(opened.map(\.text) == ["ana"])
        #expect(object.commitment == Hex.encode(try bytes("name-commitment")))
    }
}
