import Foundation
import Ledger
import Seal
import Store
import Testing

@testable import Replication

@Suite("The worked example of copies")
struct WorkedCopiesTests {
    private let page: String

    init() throws {
        let path = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().appendingPathComponent("../../schema/FORMAT.md").standardizedFileURL
        page = try String(contentsOf: path, encoding: .utf8)
    }

    private func lines(_ head: String) throws -> [String] {
        let part = try #require(page.components(separatedBy: "```").first { $0.hasPrefix("\(head)\n") })
        return part.split(separator: "\n").dropFirst().map(String.init)
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        try lines("hex \(name)").flatMap { line in try #require(Hex.decode(line.components(separatedBy: "  # ")[0])) }
    }

    @Test("is an inventory that the program reads and writes, signed by the identity of the page")
    func inventory() throws {
        let text = try #require(try lines("text inventory").first)
        let inventory = try #require(Inventory(Array(text.utf8)))
        let signer = Array(try bytes("identity").suffix(32)).withUnsafeBytes { SigningKey(seed: $0) }

        #expect(inventory.isSigned(by: signer.verifyKey) && !inventory.isSigned(by: SigningKey.random().verifyKey))
        #expect(inventory.vault.bytes == (try bytes("vault-id")) && inventory.name == "inventory.0000000001")
        #expect(try inventory.files.map(\.objectName) == lines("text inventory-objects"))
        #expect(inventory.destroyed.count == 2)
        let again = try Inventory(
            inventory.files.reversed(), destroyed: inventory.destroyed.reversed(), checkpoint: inventory.checkpoint,
            made: inventory.made, of: inventory.vault, by: inventory.person, signing: signer.sign)
        #expect(Inventory(again.bytes)?.files == inventory.files && again.isSigned(by: signer.verifyKey))
    }

    @Test("is a courier's manifest and a follower's receipt that the program reads, signed by the identity of the page")
    func courier() throws {
        func document(_ name: String) throws -> [UInt8] {
            let line = try #require(try lines("text \(name)").first)
            return Array(line.utf8)
        }
        let inventory = try #require(try Inventory(document("inventory")))
        let manifest = try #require(try CourierManifest(document("courier")))
        let receipt = try #require(try CourierReceipt(document("receipt")))
        let signer = Array(try bytes("identity").suffix(32)).withUnsafeBytes { SigningKey(seed: $0) }

        #expect(manifest.isSigned(by: signer.verifyKey) && receipt.isSigned(by: signer.verifyKey))
        #expect(manifest.inventory == Blake2b.hash(inventory.bytes) && manifest.size == 1 && manifest.since == nil)
        #expect(
            Set(manifest.volumes.flatMap(\.self)) == Set(inventory.files.map(\.path)) && manifest.volumes.count == 2)
        #expect(receipt.files == inventory.files && receipt.logFiles.count == 2 && receipt.size == 1)
    }

    @Test("has no member that could be changed and still be signed")
    func members() throws {
        let text = try #require(try lines("text inventory").first)
        let signer = Array(try bytes("identity").suffix(32)).withUnsafeBytes { SigningKey(seed: $0) }
        for place in text.utf8.indices {
            var changed = Array(text.utf8)
            changed[text.utf8.distance(from: text.utf8.startIndex, to: place)] ^= 1
            #expect(!(Inventory(changed)?.isSigned(by: signer.verifyKey) ?? false))
        }
    }
}
