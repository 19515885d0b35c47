import Ledger
import Seal
import Store

/// What the ledger says of the registers: which documents were made, and of the holds what the documents leave to it.
struct RegistersOnRecord: Sendable {
    /// A document that an entry names.
    struct Made: Hashable, Sendable {
        let head: RegisterHead
        let entry: Int
        /// When.
        let time: Timestamp
    }

    /// What the entry says that placed or released a hold.
    struct HoldEntry: Sendable {
        let entry: Int
        let time: Timestamp
        let person: String
        let purpose: String?
        let caseName: String?
        /// Keys of people's records, as far as they were not erased.
        let keys: [String]
    }

    /// The last one that was made and finished.
    private(set) var done: [Register: Made] = [:]
    /// Those that were begun behind it and of which nothing says that they were finished.
    private(set) var begun: [Register: [Made]] = [:]
    /// Every document that an entry names as finished.
    private(set) var documents: Set<Digest256> = []
    /// By the hold's number.
    private(set) var placings: [Int: HoldEntry] = [:]
    private(set) var releases: [Int: HoldEntry] = [:]
    /// Snapshots that a custodian dropped: no policy has to be asked of them.
    private(set) var requests: Set<Digest256> = []
    /// When each snapshot was dropped the last time, of those that were not brought back.
    private(set) var drops: [Digest256: Timestamp] = [:]
    /// Snapshots that a custodian destroyed, or began to.
    private(set) var destroyed: [Digest256: Destroyed] = [:]

    /// What runs of `gc` counted that stopped before all was done, since the last one that finished: it goes on the same certificate.
    private(set) var destroyedInPart: [String: Int] = [:]

    /// What the ledger says of a snapshot's destruction.
    struct Destroyed: Sendable {
        /// When it was begun.
        let time: Timestamp
        /// The number of the certificate.
        let certificate: Int?
    }

    fileprivate mutating func take(_ entry: Entry) {
        let body = entry.body
        guard body.phase != .event else { return }
        for (register, head) in Self.heads(body.objects) {
            let made = Made(head: head, entry: body.sequence, time: body.time)
            if body.phase == .intent {
                begun[register, default: []].append(made)
            } else if body.outcome == .done {
                done[register] = made
                documents.insert(head.document)
                begun[register] = (begun[register] ?? []).filter { $0.entry > body.intent?.sequence ?? 0 }
            } else if body.outcome == .refused {
                begun[register]?.removeAll { $0.entry == body.intent?.sequence }
            }
        }
        takeDrops(body)
        takeDestructions(body)
        // An outcome that was never written leaves the intent alone to tell.
        guard body.action.hasPrefix("hold "), body.phase == .intent else { return }
        func names(of kind: String) -> [String] { entry.objects.filter { $0.kind == kind }.compactMap(\.text) }
        let said = HoldEntry(
            entry: body.sequence, time: body.time, person: body.actor.name, purpose: body.purpose,
            caseName: names(of: "case").first, keys: names(of: "record"))
        for number in names(of: "hold").compactMap({ Int($0) }) {
            if body.action == "hold place" { placings[number] = said } else { releases[number] = said }
        }
    }

    /// What is done with snapshots in `dropped/`; erasing names snapshots as well, and drops none.
    private static let dropping = ["retention apply", "snapshots drop", "retention undrop"]

    private mutating func takeDrops(_ body: EntryBody) {
        guard Self.dropping.contains(body.action), body.phase == .intent else { return }
        let snapshots = body.objects.filter { $0.kind == "snapshot" }.compactMap {
            $0.name.flatMap { Digest256(hex: $0) }
        }
        for snapshot in snapshots {
            drops[snapshot] = body.action == "retention undrop" ? nil : body.time
            requests.remove(snapshot)
        }
        if body.action == "snapshots drop", body.actor.role == .custodian { requests.formUnion(snapshots) }
    }

    private mutating func takeDestructions(_ body: EntryBody) {
        guard body.action == GarbagePlan.action, body.actor.role == .custodian else { return }
        switch body.outcome {
        case .done: destroyedInPart = [:]
        case .partly: destroyedInPart.merge(body.counts ?? [:], uniquingKeysWith: +)
        default: break
        }
        let certificate = Self.heads(body.objects).last { $0.0 == .certificates }?.1.number
        for id in body.objects where id.kind == "snapshot" {
            guard let snapshot = id.name.flatMap({ Digest256(hex: $0) }) else { continue }
            if body.phase == .intent { destroyed[snapshot] = Destroyed(time: body.time, certificate: certificate) }
        }
    }

    private static func heads(_ objects: [EntryBody.Object]) -> [(Register, RegisterHead)] {
        zip(objects, objects.dropFirst()).compactMap { name, document in
            guard name.kind == "register", document.kind == "document",
                let parts = name.name?.split(separator: "/"), parts.count == 2,
                let register = Register(rawValue: String(parts[0])), let number = Int(parts[1]), number > 0,
                let digest = document.name.flatMap({ Digest256(hex: $0) })
            else { return nil }
            return (register, RegisterHead(number: number, document: digest))
        }
    }

    /// Whether `head` may be the last document of a register.
    func allows(_ head: RegisterHead?, in register: Register) -> Bool {
        guard let head else { return done[register] == nil }
        return done[register]?.head == head || (begun[register] ?? []).contains { $0.head == head }
    }
}

extension EntryObject {
    /// The two objects by which entries name a document.
    static func document(_ head: RegisterHead, of register: Register) -> [EntryObject] {
        [
            .init(kind: "register", name: register.name(of: head.number)),
            .init(kind: "document", name: head.document.hex),
        ]
    }
}

extension Vault {
    /// Reads all that the ledger says of the registers.
    ///
    /// - Throws: `VaultError.notPermitted` to those who open no entries; `LedgerError`; `StoreError`.
    func registersOnRecord() throws -> RegistersOnRecord {
        let ledger = try ledger()
        let opener = EntryOpener(ledger, access: try accessKeys.access)
        let actions = Array(Set(Register.allCases.flatMap(\.actions)))
        let people = Dictionary(uniqueKeysWithValues: header.people.map { ($0.id, $0) })
        var found = RegistersOnRecord()
        try ledger.forEachFrame { frame in
            guard let entry = try opener.open(frame, about: actions), actions.contains(entry.body.action),
                people[entry.slot].map({ $0.keepsRegisters(entry, of: header.vault) }) ?? true
            else { return true }
            found.take(entry)
            return true
        }
        return found
    }

    /// Holds the last document of a register against what the ledger says.
    ///
    /// - Throws: `VaultError.damaged` where it is another.
    func check(_ head: RegisterHead?, of register: Register, against record: RegistersOnRecord) throws(VaultError) {
        guard !record.allows(head, in: register) else { return }
        let known = record.done[register]
        let found = head.map { "number \($0.number) is there" } ?? "none is there"
        let expected =
            known.map { "entry \($0.entry) of the ledger says that number \($0.head.number) was made" }
            ?? "the ledger does not say that it was made"
        // Documents come before the ledger that tells of them, and no two files are put at one moment.
        let why =
            DurableFile.exists(folder.updating)
            ? "a newer state is going into this follower. Try again when it is in; where that was cut short, unpack or "
                + "clone again"
            : "an older copy was put back, or another took its place"
        throw .damaged([
            Damage(
                object: register.name(of: head?.number ?? known?.head.number ?? 1),
                reason: "\(found) as the last of its register, and \(expected): \(why)")
        ])
    }
}

extension Header.Person {
    /// Whether the entry is by this person, who makes documents of registers.
    fileprivate func keepsRegisters(_ entry: Entry, of vault: VaultID) -> Bool {
        // What an entry says of its author's role is the author's word.
        role == entry.body.actor.role && (role == .writer || role == .custodian)
            && entry.isSigned(by: card.verify, vault: vault)
    }
}
