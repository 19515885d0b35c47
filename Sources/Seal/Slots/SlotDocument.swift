#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The JSON of a slot file, read. Written it is by `SlotDocument.body`, member by member, so that it cannot fail.
struct SlotDocument: Decodable {
    private struct Head: Decodable {
        let format: String
        let version: Int
    }

    private struct Wrapped: Decodable {
        let algorithm: String
        let operations: UInt64
        let memory: Int
        let salt: String
        let nonce: String
        let identity: String
    }

    private struct Shared: Decodable {
        let people: [String]
        let identity: String
    }

    private let vault: String
    private let id: String
    private let name: String
    private let role: Role
    private let open: String
    private let sign: String
    private let bundle: String
    private let pin: String?
    private let passphrase: Wrapped?
    private let together: Shared?

    private static let format = "muniment-slot"
    private static let version = 1
    private static let algorithm = "argon2id13"

    /// Reads a slot from its document, whose checksum was found right.
    ///
    /// - Throws: `SealError.damagedSlot`, `unknownSlotVersion`.
    static func slot(in document: [UInt8]) throws(SealError) -> Slot {
        let data = Data(document)
        let decoder = JSONDecoder()
        guard let head = try? decoder.decode(Head.self, from: data), head.format == format else {
            throw .damagedSlot(reason: "it is not a JSON document of the format \(format)")
        }
        guard head.version == version else { throw .unknownSlotVersion(head.version) }
        guard let document = try? decoder.decode(SlotDocument.self, from: data) else {
            throw .damagedSlot(reason: "a member is missing or of the wrong kind")
        }
        return try document.slot()
    }

    private func slot() throws(SealError) -> Slot {
        guard let vault = VaultID(hex: vault), let id = SlotID(hex: id) else {
            throw .damagedSlot(reason: "its ids are not hex of their lengths")
        }
        guard let open = OpenPublicKey(try Self.bytes(open, of: "open")),
            let verify = VerifyKey(try Self.bytes(sign, of: "sign"))
        else {
            throw .damagedSlot(reason: "its public keys are not usable")
        }
        return Slot(
            vault: vault, id: id, name: name, role: role, card: IdentityCard(open: open, verify: verify),
            bundle: try Self.bytes(bundle, of: "bundle"),
            pin: try pin.map { (pin) throws(SealError) in try Self.bytes(pin, of: "pin") },
            passphrase: try passphrase.map { (wrapped) throws(SealError) in try Self.identity(wrapped) },
            together: try together.map { (shared) throws(SealError) in try Self.identity(shared) })
    }

    private static func identity(_ shared: Shared) throws(SealError) -> SharedIdentity {
        let people = shared.people.compactMap { SlotID(hex: $0) }
        let box = try bytes(shared.identity, of: "identity")
        guard people.count == shared.people.count, SharedIdentity.peopleCount.contains(people.count),
            box.count == SharedIdentity.boxLength(people: people.count)
        else {
            throw .damagedSlot(reason: "its shared identity is not one of 2 to 7 people")
        }
        return SharedIdentity(people: people, box: box)
    }

    private static func identity(_ wrapped: Wrapped) throws(SealError) -> WrappedIdentity {
        guard wrapped.algorithm == algorithm else {
            throw .damagedSlot(reason: "its passphrase's algorithm is not \(algorithm)")
        }
        let salt = try bytes(wrapped.salt, of: "salt")
        let nonce = try bytes(wrapped.nonce, of: "nonce")
        let sealed = try bytes(wrapped.identity, of: "identity")
        guard salt.count == WrappedIdentity.saltLength, nonce.count == WrappedIdentity.nonceLength,
            sealed.count == WrappedIdentity.sealedLength
        else {
            throw .damagedSlot(reason: "a part of its wrapped identity has the wrong length")
        }
        return WrappedIdentity(
            cost: PassphraseCost(operations: wrapped.operations, memory: wrapped.memory), salt: salt, nonce: nonce,
            sealed: sealed)
    }

    private static func bytes(_ text: String, of member: String) throws(SealError) -> [UInt8] {
        guard let bytes = Base64.decode(text) else {
            throw .damagedSlot(reason: "its member \(member) is not base64")
        }
        return bytes
    }

    /// The document of `slot` without its closing brace.
    static func body(of slot: Slot) -> [UInt8] {
        var members = [
            member("format", quoted(format)),
            member("version", String(version)),
            member("vault", quoted(slot.vault.hex)),
            member("id", quoted(slot.id.hex)),
            member("name", quoted(slot.name)),
            member("role", quoted(slot.role.rawValue)),
            member("open", quoted(slot.card.open.base64)),
            member("sign", quoted(slot.card.verify.base64)),
            member("bundle", quoted(Base64.encode(slot.bundle))),
        ]
        if let pin = slot.pin { members.append(member("pin", quoted(Base64.encode(pin)))) }
        if let wrapped = slot.passphrase {
            let inner = [
                member("algorithm", quoted(algorithm)),
                member("operations", String(wrapped.cost.operations)),
                member("memory", String(wrapped.cost.memory)),
                member("salt", quoted(Base64.encode(wrapped.salt))),
                member("nonce", quoted(Base64.encode(wrapped.nonce))),
                member("identity", quoted(Base64.encode(wrapped.sealed))),
            ]
            members.append(member("passphrase", "{\n    \(inner.joined(separator: ",\n    "))\n  }"))
        }
        if let shared = slot.together {
            let inner = [
                member("people", "[\(shared.people.map { quoted($0.hex) }.joined(separator: ", "))]"),
                member("identity", quoted(Base64.encode(shared.box))),
            ]
            members.append(member("together", "{\n    \(inner.joined(separator: ",\n    "))\n  }"))
        }
        return Array("{\n  \(members.joined(separator: ",\n  "))".utf8)
    }

    private static func member(_ name: String, _ value: String) -> String {
        "\"\(name)\": \(value)"
    }

    /// A JSON string (RFC 8259, section 7).
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..<"\u{20}": quoted += "\\u00" + Hex.encode([UInt8(character.value)])
            default: quoted.unicodeScalars.append(character)
            }
        }
        return quoted + "\""
    }
}
