import Foundation
import Seal
import Store
import Testing

@testable import Vault

@Suite("A slot that several people open")
struct TogetherTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// A vault that `quorum` of these people open together.
    private func shared(_ quorum: Int, of names: [String]) throws -> Vault {
        try Vault.create(
            at: scratch.vault.path, quorum: quorum, of: names.map { ($0, .keyFile(path: scratch.key($0))) })
    }

    @Test(
        "is there for every choice of k of n people, and opens for them and for no fewer",
        arguments: [(2, 2), (2, 3), (3, 4), (2, 7), (7, 7)])
    func quorum(_ quorum: Int, _ count: Int) throws {
        let names = (0..<count).map { "p\($0)" }
        _ = try shared(quorum, of: names)

        for choice in 0..<(1 << count) {
            let chosen = names.indices.filter { choice >> $0 & 1 == 1 }.map { names[$0] }
            guard !chosen.isEmpty else { continue }
            let opened = try scratch.open(together: chosen.shuffled())
            if chosen.count < quorum {
                #expect(opened.person.role == .keyholder, "\(chosen)")
                #expect(opened.bundle.read.isEmpty && opened.bundle.id == nil && opened.bundle.root == nil)
                #expect(opened.bundle.log.isEmpty && opened.bundle.access.isEmpty)
                #expect(throws: VaultError.self) { try opened.snapshots(source: nil) }
            } else {
                #expect(opened.person.role == .custodian, "\(chosen)")
                #expect(opened.person.together.count == quorum)
                #expect(try opened.snapshots(source: nil).snapshots.isEmpty)
            }
        }
    }

    @Test("does everything that a custodian does, also in its people's absence when the keys are renewed")
    func works() async throws {
        _ = try shared(2, of: ["ada", "bob", "cyd"])
        _ = try await scratch.open(together: ["ada", "bob"]).ingest(Staff.day(0, in: scratch))

        _ = try scratch.open(together: ["bob", "cyd"]).rotateKeys()

        let opened = try scratch.open(together: ["ada", "cyd"])
        #expect(opened.notices == [])
        #expect(try await opened.verify(.data).problems.isEmpty)
        #expect(opened.bundle.read.keys.sorted() == [2])
    }

    @Test("opens with passphrases and key files of any roles, and is picked by its name")
    func mixed() throws {
        let ada = try scratch.founded()
        _ = try ada.addPerson(name: "bob", role: .writer, secret: .passphrase(Passphrase("b"), .least))
        _ = try ada.addPerson(name: "cyd", role: .auditor, secret: .keyFile(path: scratch.key("cyd")))
        _ = try ada.addPerson(name: "both", role: .custodian, secret: .together(["cyd", "bob"]))
        let secrets = [Secret.passphrase(try Passphrase("b")), .keyFile(path: scratch.key("cyd"))]

        for (name, expected) in [(nil, "both"), ("both", "both"), ("bob", "bob"), ("cyd", "cyd")] {
            let opened = try Vault.open(at: scratch.vault.path, secrets: secrets, as: name)
            #expect(opened.person.name == expected)
        }
        do {
            _ = try Vault.open(at: scratch.vault.path, secrets: [secrets[0]], as: "both")
            Issue.record("it opened")
        } catch VaultError.notPermitted(let reason) {
            #expect(reason.contains("cyd and bob together"))
        }
        #expect(throws: VaultError.self) {
            let wrong = [Secret.passphrase(try Passphrase("x")), secrets[1]]
            _ = try Vault.open(at: scratch.vault.path, secrets: wrong, as: "both")
        }
        #expect(try ada.people().map(\.together) == [[], [], [], ["cyd", "bob"]])
        #expect(try ada.people().last?.opensWith == .together)
    }

    @Test("goes with each of its people, who may have kept the secret")
    func removal() throws {
        let ada = try scratch.founded()
        for name in ["bob", "cyd"] {
            _ = try ada.addPerson(name: name, role: .keyholder, secret: .keyFile(path: scratch.key(name)))
        }
        let both = try ada.addPerson(name: "both", role: .custodian, secret: .together(["bob", "cyd"]))
        let kept = try scratch.bytes(scratch.vault.slot(both.id))

        #expect(try scratch.open("ada").removePerson("bob") == ["bob", "both"])

        try scratch.put(kept, at: scratch.vault.slot(both.id))
        #expect(try scratch.open(together: ["bob", "cyd"]).person.name == "cyd")
        #expect(try ada.isRotationDue(), "together they knew every key")
    }

    @Test("is refused where its people are too few, too many, unknown, named twice or shared themselves")
    func refusals() throws {
        let ada = try scratch.founded()
        for name in ["b", "c", "d", "e", "f", "g", "h"] {
            _ = try ada.addPerson(name: name, role: .keyholder, secret: .keyFile(path: scratch.key(name)))
        }
        _ = try ada.addPerson(name: "bc", role: .custodian, secret: .together(["b", "c"]))
        let before = try scratch.people()
        let wrong = [
            [], ["b"], ["b", "b"], ["b", "nobody"], ["b", "bc"], ["ada", "b", "c", "d", "e", "f", "g", "h"],
        ]

        for names in wrong {
            #expect(throws: VaultError.self, "\(names)") {
                try ada.addPerson(name: "new", role: .custodian, secret: .together(names))
            }
        }

        #expect(try scratch.people() == before)
        let other = try Scratch()
        for (quorum, names) in [(1, ["a", "b"]), (3, ["a", "b"]), (2, ["a", "a"]), (2, ["a"]), (2, [])] {
            #expect(throws: VaultError.self, "\(quorum) of \(names)") {
                try Vault.create(
                    at: other.vault.path, quorum: quorum, of: names.map { ($0, .keyFile(path: other.key($0))) })
            }
        }
    }

    @Test("is refused when its boxes or its people were altered")
    func altered() throws {
        let made = try shared(2, of: ["ada", "bob", "cyd"])
        let path = scratch.vault.slot(made.person.id)
        let slot = try scratch.vault.readSlot(made.person.id)
        let shared = try #require(slot.together)
        let others = try #require(scratch.vault.readSlot(made.header.people[1].id).together)
        let alterations = [
            SharedIdentity(people: shared.people.reversed(), box: shared.box),
            SharedIdentity(people: shared.people, box: shared.box.reversed()),
            SharedIdentity(people: shared.people, box: others.box), others,
        ]

        for altered in alterations {
            try scratch.put(slot.with(together: altered).file(), at: path)
            #expect(damages(path) { try scratch.open(together: ["ada", "bob"], as: "ada+bob") })
        }
    }
}

@Suite("The rules of a vault")
struct RulesTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private func isRefused(_ body: () throws -> Void) -> Bool {
        do {
            try body()
            return false
        } catch VaultError.refused { return true } catch { return false }
    }

    @Test("keep what they name for several people, and cannot be had while someone opens everything alone")
    func dualControl() throws {
        let ada = try scratch.founded()
        for name in ["bob", "cyd"] {
            _ = try ada.addPerson(name: name, role: .keyholder, secret: .keyFile(path: scratch.key(name)))
        }
        _ = try ada.addPerson(name: "both", role: .custodian, secret: .together(["bob", "cyd"]))
        #expect(isRefused { _ = try scratch.open("ada").changeRules { $0.dualControl = [.keysRemove] } })
        let both = try scratch.open(together: ["bob", "cyd"])
        #expect(isRefused { _ = try both.changeRules { $0.dualControl = [.keysRemove] } })
        #expect(try both.rules().isEmpty)

        try scratch.open(together: ["bob", "cyd"]).removePerson("ada")
        let rules = try scratch.open(together: ["bob", "cyd"]).changeRules { $0.dualControl = Rules.Action.allCases }

        #expect(rules.dualControl == Rules.Action.allCases)
        let now = try scratch.open(together: ["bob", "cyd"])
        #expect(try now.rules() == rules)
        #expect(
            isRefused {
                _ = try now.addPerson(name: "eve", role: .custodian, secret: .keyFile(path: scratch.key("eve")))
            })
        _ = try now.addPerson(name: "nightly", role: .writer, secret: .keyFile(path: scratch.key("nightly")))
        _ = try now.rotateKeys()
        #expect(try scratch.open(together: ["bob", "cyd"]).changeRules { $0.dualControl = [] }.isEmpty)
    }

    @Test("hold against one who opens alone, action by action", arguments: Rules.Action.allCases)
    func action(_ action: Rules.Action) throws {
        // No vault that this program makes has such a custodian; what another one wrote is refused all the same.
        let ada = try scratch.founded()
        var header = try Header.read(from: scratch.vault)
        header.rules.dualControl = [action]
        header.revision += 1
        try header.write(to: scratch.vault, signedBy: try #require(ada.bundle.root))
        let opened = try scratch.open("ada")

        let refused: [Rules.Action: Bool] = [
            .keysAdd: isRefused {
                _ = try opened.addPerson(name: "w", role: .writer, secret: .keyFile(path: scratch.key("w")))
            },
            .keysRemove: isRefused { try opened.removePerson("w") },
            .keysRotate: isRefused { _ = try opened.rotateKeys() },
            .holdRelease: isRefused { _ = try opened.releaseHolds([1]) },
            .retentionApply: isRefused { _ = try opened.applyRetention() }
                && isRefused { _ = try opened.dropSnapshot(.zero) },
            // Who erases and who destroys asks this first.
            .erase: isRefused { try header.check(.erase, by: opened.person) },
            .gc: isRefused { try header.check(.gc, by: opened.person) },
            .replicaPromote: isRefused { try header.check(.replicaPromote, by: opened.person) },
            // Last, as it lifts what it may.
            .rulesSet: isRefused { _ = try opened.changeRules { $0.dualControl = [] } },
        ]

        #expect(refused[action] == true)
    }

    @Test("ask for a reason before anything is read, and for none where nothing is")
    func reason() async throws {
        let staff = try await Staff()
        let scratch = staff.scratch
        _ = try staff.custodian.changeRules { $0.requireReason = [.read] }

        for reason in [nil, "", " \n"] {
            let ada = try scratch.open(together: ["ada"], reason: reason)
            #expect(isRefused { _ = try ada.snapshots(source: nil) })
            #expect(isRefused { _ = try ada.resolve("latest", source: nil, to: "show") })
            #expect(isRefused { _ = try ada.describe(staff.snapshot) })
            await #expect(throws: VaultError.self) { try await ada.verify(.data) }
            await #expect(throws: VaultError.self) {
                try await ada.export(staff.snapshot, collection: "users") { _ in }
            }
            await #expect(throws: VaultError.self) {
                try await ada.restore(staff.snapshot, paths: [], to: .folder("\(scratch.path)/out", overwrite: false))
            }
        }
        #expect(!DurableFile.exists("\(scratch.path)/out"))

        let ada = try scratch.open(together: ["ada"], reason: "ticket 7")
        #expect(try ada.snapshots(source: nil).snapshots.count == 1)
        _ = try await scratch.open("nightly").ingest(Staff.day(1, in: scratch))
        _ = try await scratch.open("ada").ingest(Staff.day(2, in: scratch))
        #expect(try scratch.open("ada").people().count == 4)
    }

    @Test("that this program does not know make the vault one that it does not open")
    func unknown() throws {
        let ada = try scratch.founded()
        var header = try Header.read(from: scratch.vault)
        header.rules.requireReason = [.read]
        try header.write(to: scratch.vault, signedBy: try #require(ada.bundle.root))
        let text = String(decoding: try scratch.bytes(scratch.vault.header), as: UTF8.self)
        let cut = try #require(
            TailedDocument.split(
                Array(text.replacingOccurrences(of: "\"read\"\n    ]", with: "\"think\"\n    ]").utf8),
                member: "signature", pretty: true))
        let signature = try #require(ada.bundle.root).sign(Array("muniment header\n".utf8) + cut.body)
        try scratch.put(
            TailedDocument.join(body: cut.body, member: "signature", value: Base64.encode(signature), pretty: true),
            at: scratch.vault.header)

        do {
            _ = try scratch.open("ada")
            Issue.record("it opened")
        } catch StoreError.unsupported(_, let reason) {
            #expect(reason.contains("rule"))
        }
    }
}
