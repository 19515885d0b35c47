import Seal

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `muniment.json`: what the vault is, its public keys, and who may open it; signed by root (`schema/FORMAT.md`).
package struct Header: Sendable {
    /// One person who may open the vault.
    package struct Person: Hashable, Sendable {
        package let id: SlotID
        package let name: String
        package let role: Role
        package let card: IdentityCard
        package let added: Timestamp
        /// The people whose secrets open this slot together; none for a slot that its owner opens alone.
        package let together: [SlotID]

        package init(
            id: SlotID, name: String, role: Role, card: IdentityCard, added: Timestamp, together: [SlotID] = []
        ) {
            self.id = id
            self.name = name
            self.role = role
            self.card = card
            self.added = added
            self.together = together
        }
    }

    package let vault: VaultID
    /// Counts the header's changes from 1.
    package var revision: UInt64
    package let created: Timestamp
    package let root: VerifyKey
    /// The vkey of the ledger's first signer.
    package let signer: String
    /// Public keys by generation.
    package private(set) var read: [UInt32: OpenPublicKey]
    package private(set) var log: [UInt32: OpenPublicKey]
    package private(set) var access: [UInt32: OpenPublicKey]
    package var people: [Person]
    /// Whether someone was removed who knows keys that are in force.
    package var isRotationDue = false
    package var rules = Rules()
    /// The last documents of the registers that custodians keep, by the registers' names.
    package var registers: [String: RegisterHead] = [:]

    private static let format = "muniment-vault"
    /// No header is longer.
    package static let limit = 16 << 20

    /// The header of a new vault.
    package init(vault: VaultID, keys: Bundle, root: SigningKey, signer: String, people: [Person]) {
        self.vault = vault
        revision = 1
        created = .now
        self.root = root.verifyKey
        self.signer = signer
        read = keys.read.mapValues(\.publicKey)
        log = keys.log.mapValues(\.publicKey)
        access = keys.access.mapValues(\.publicKey)
        self.people = people
    }

    /// Puts the public halves of `keys` in the place of those before.
    package mutating func replaceKeys(with keys: Bundle) {
        read = keys.read.mapValues(\.publicKey)
        log = keys.log.mapValues(\.publicKey)
        access = keys.access.mapValues(\.publicKey)
    }

    /// The `read` key that new `.key` files are sealed to.
    package var readKey: SealingKey? { SealingKey(newestOf: read) }

    /// Writes the header, signed, in place of the one before.
    package func write(to folder: VaultFolder, signedBy root: SigningKey) throws(StoreError) {
        let document = Document(self)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes: [UInt8]
        do { bytes = Array(try encoder.encode(document)) } catch {
            throw .damaged(path: folder.header, reason: "its contents cannot be written as JSON")
        }
        let body = Array(bytes.dropLast(2))
        let signature = Base64.encode(root.sign(Self.signed(body)))
        let file = TailedDocument.join(body: body, member: "signature", value: signature, pretty: true)
        try DurableFile.write(file, to: folder.header, permissions: 0o644)
    }

    /// Reads the header and checks its signature with the root key that it names itself. Whether that is the vault's root
    /// is for the reader's slot to say.
    package static func read(from folder: VaultFolder) throws(StoreError) -> Header {
        guard DurableFile.exists(folder.header) else { throw .noVault(path: folder.path) }
        return try read(try DurableFile.read(folder.header, limit: limit), at: folder.header)
    }

    /// The same of a header's bytes.
    ///
    /// - Parameter path: for messages.
    package static func read(_ file: [UInt8], at path: String) throws(StoreError) -> Header {
        let damaged = { (reason: String) in StoreError.damaged(path: path, reason: reason) }
        guard let (body, value) = TailedDocument.split(file, member: "signature", pretty: true),
            let signature = Base64.decode(value)
        else { throw damaged("it does not end with a signature") }
        guard let stated = Stated(body) else { throw damaged("it is not a vault's header") }
        guard let header = stated.header, header.root.verifies(signature, of: signed(body)) else {
            throw damaged("root's signature does not fit it")
        }
        guard stated.version == 1 else {
            throw .unsupported(path: path, reason: "the vault is of version \(stated.version)")
        }
        guard stated.hasKnownRules else {
            throw .unsupported(path: path, reason: "the vault has a rule that this program does not know")
        }
        return header
    }

    /// What a header's body says, whoever wrote it: nothing to rely on before its signature has been checked.
    package struct Stated {
        let version: Int
        let hasKnownRules: Bool
        /// nil where a key or an id is none.
        package let header: Header?

        /// - Parameter body: the file up to the signature; nil where it is no header's.
        package init?(_ body: [UInt8]) {
            guard let document = try? JSONDecoder().decode(Document.self, from: Data(body + Array("\n}".utf8))),
                document.format == Header.format
            else { return nil }
            version = document.version
            hasKnownRules = Rules(document.rules) != nil
            header = Header(document)
        }
    }

    private static func signed(_ body: [UInt8]) -> [UInt8] { Array("muniment header\n".utf8) + body }

    // The JSON, member by member.
    private struct Document: Codable {
        var format = Header.format
        var version = 1
        let vault: String
        let revision: UInt64
        let created: Timestamp
        let root: String
        let signer: String
        let read: [Generation]
        let log: [Generation]
        let access: [Generation]
        let people: [PersonDocument]
        let rotationDue: Bool?
        let rules: Rules.Document?
        let retention: [String: RegisterHead]?

        init(_ header: Header) {
            vault = header.vault.hex
            revision = header.revision
            created = header.created
            root = header.root.base64
            signer = header.signer
            read = Generation.list(header.read)
            log = Generation.list(header.log)
            access = Generation.list(header.access)
            people = header.people.map(PersonDocument.init)
            rotationDue = header.isRotationDue ? true : nil
            rules = Rules.Document(header.rules)
            retention = header.registers.isEmpty ? nil : header.registers
        }
    }

    private struct Generation: Codable {
        let generation: UInt32
        let `public`: String

        static func list(_ keys: [UInt32: OpenPublicKey]) -> [Generation] {
            keys.sorted { $0.key < $1.key }.map { Generation(generation: $0.key, public: $0.value.base64) }
        }

        static func keys(_ list: [Generation]) -> [UInt32: OpenPublicKey]? {
            var keys: [UInt32: OpenPublicKey] = [:]
            for one in list {
                guard let bytes = Base64.decode(one.public), let key = OpenPublicKey(bytes) else { return nil }
                guard keys.updateValue(key, forKey: one.generation) == nil else { return nil }
            }
            return keys.isEmpty ? nil : keys
        }
    }

    private struct PersonDocument: Codable {
        let id: String
        let name: String
        let role: Role
        let open: String
        let sign: String
        let added: Timestamp
        let together: [String]?

        init(_ person: Person) {
            id = person.id.hex
            name = person.name
            role = person.role
            open = person.card.open.base64
            sign = person.card.verify.base64
            added = person.added
            together = person.together.isEmpty ? nil : person.together.map(\.hex)
        }

        var person: Person? {
            guard let id = SlotID(hex: id), let open = Base64.decode(open).flatMap({ OpenPublicKey($0) }),
                let sign = Base64.decode(sign).flatMap({ VerifyKey($0) })
            else { return nil }
            let members = (together ?? []).compactMap { SlotID(hex: $0) }
            guard members.count == together?.count ?? 0 else { return nil }
            return Person(
                id: id, name: name, role: role, card: IdentityCard(open: open, verify: sign), added: added,
                together: members)
        }
    }

    private init?(_ document: Document) {
        let people = document.people.compactMap(\.person)
        guard let vault = VaultID(hex: document.vault),
            let root = Base64.decode(document.root).flatMap({ VerifyKey($0) }),
            let read = Generation.keys(document.read), let log = Generation.keys(document.log),
            let access = Generation.keys(document.access), people.count == document.people.count
        else { return nil }
        self.vault = vault
        revision = document.revision
        created = document.created
        self.root = root
        signer = document.signer
        self.read = read
        self.log = log
        self.access = access
        self.people = people
        isRotationDue = document.rotationDue ?? false
        rules = Rules(document.rules) ?? Rules()
        registers = document.retention ?? [:]
    }
}
