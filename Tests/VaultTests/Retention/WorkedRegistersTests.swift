import Foundation
import Seal
import Store
import Testing

@testable import Vault

@Suite("The worked examples of registers")
struct WorkedRegistersTests {
    private let page: String

    init() throws {
        let path = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().appendingPathComponent("../../../schema/FORMAT.md").standardizedFileURL
        page = try String(contentsOf: path, encoding: .utf8)
    }

    private func lines(_ head: String) throws -> [String] {
        let part = try #require(page.components(separatedBy: "```").first { $0.hasPrefix("\(head)\n") })
        return part.split(separator: "\n", omittingEmptySubsequences: true).dropFirst().map(String.init)
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        try lines("hex \(name)").flatMap { line in try #require(Hex.decode(line.components(separatedBy: "  # ")[0])) }
    }

    private func document<Content: RegisterContent>(_: Content.Type) throws -> RegisterDocument<Content> {
        let text = try lines("text register-\(Content.register.rawValue)").joined(separator: "\n") + "\n"
        let vault = try #require(VaultID(try bytes("vault-id")))
        return try #require(RegisterDocument<Content>(Array(text.utf8), in: vault))
    }

    @Test("are documents that the program reads, signed by the identity of the page")
    func documents() throws {
        let seed = try bytes("identity").suffix(32)
        let signer = Array(seed).withUnsafeBytes { SigningKey(seed: $0) }.verifyKey
        let (policy, holds) = (try document(PolicyContent.self), try document(HoldsContent.self))
        let (dropped, suppressed) = (try document(DroppedContent.self), try document(SuppressedContent.self))
        let certificate = try document(Certificate.self)

        #expect(policy.isSigned(by: signer) && holds.isSigned(by: signer) && dropped.isSigned(by: signer))
        #expect(suppressed.isSigned(by: signer) && certificate.isSigned(by: signer))
        #expect(policy.head.document.bytes == (try bytes("register-policy-digest")))
        #expect(policy.content.policy.policy?.rules(for: "prod").isSelective == true)
        let keyHash = try #require(Digest256(Array(try bytes("key-hashes").prefix(32))))
        #expect(holds.content.inForce.first?.records?.first?.keyHash == keyHash.hex)
        #expect(suppressed.content.keyHashes(source: "prod", collection: "users") == [keyHash])
        #expect(dropped.content.hidden.count == 1)
        #expect(certificate.content.erased?.first?.keyHashes == [keyHash.hex])
        let replicas = try document(ReplicasContent.self)
        #expect(replicas.isSigned(by: signer) && replicas.content.inUse.map(\.name) == ["frankfurt"])
    }

    @Test("are a file that opens with the log key, and with no other number or register")
    func file() throws {
        let vault = try #require(VaultID(try bytes("vault-id")))
        let log = (0xD0...0xEF).map { UInt8($0) }.withUnsafeBytes { OpenSecretKey(copying: $0) }
        let tag = try bytes("id-key").withUnsafeBytes { SecretKey(copying: $0) }.derive("register")
        for register in Register.allCases {
            let bytes = try bytes("register-\(register.rawValue)-file")
            let plain = try RegisterFile.open(bytes, of: register, number: 1, vault: vault, log: [1: log], tag: tag)
            let text = try lines("text register-\(register.rawValue)").joined(separator: "\n") + "\n"
            #expect(plain == Array(text.utf8))
            #expect(
                plain.withUnsafeBytes { Digest256.sha256($0) }.bytes
                    == (try self.bytes("register-\(register.rawValue)-digest")))
            let other = register == .policy ? Register.suppressed : .policy
            for (register, number) in [(register, 2), (other, 1)] {
                #expect(throws: RegisterFile.Unusable.self) {
                    try RegisterFile.open(
                        bytes, of: register, number: number, vault: vault, log: [1: log], tag: tag)
                }
            }
        }
    }
}
