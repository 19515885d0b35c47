import Seal
import Store

/// Something that an entry is about, with its name as far as it can be told.
package struct OpenedObject: Hashable, Sendable {
    /// What became of a name.
    package enum Name: Hashable, Sendable {
        /// It stands in the entry.
        case clear(String)
        /// The entry commits to it, and its opening lies in `ledger/names`.
        case opened(NameOpening)
        /// The entry commits to it, and its opening was erased.
        case erased
        /// The entry commits to it, and its opening does not lie there as it was written.
        case lost(reason: String)
    }

    /// What the entry states.
    package let stated: EntryBody.Object
    package let name: Name

    package var kind: String { stated.kind }

    /// The name; nil where it cannot be told.
    package var text: String? {
        switch name {
        case .clear(let text): text
        case .opened(let opening): opening.name
        case .erased, .lost: nil
        }
    }

    /// The name as people read it.
    package var shown: String {
        switch name {
        case .clear(let text): text
        case .opened(let opening): opening.name
        case .erased: "erased"
        case .lost(let reason): "unopened: \(reason)"
        }
    }
}

/// Opens the names that entries commit to. One owner.
struct NameOpener {
    private let ledger: Ledger
    private let access: [UInt32: OpenSecretKey]

    init(_ ledger: Ledger, access: [UInt32: OpenSecretKey]) {
        self.ledger = ledger
        self.access = access
    }

    /// What is wrong with the file as a whole; nil where it is there and this vault's.
    var fileFinding: LedgerFinding? {
        do { _ = try NamesFile(ledger.folder, vault: ledger.vault, forWriting: false) } catch LedgerError.altered(
            let finding)
        {
            return finding
        } catch { return nil }
        return nil
    }

    /// An entry's objects, each with its name.
    ///
    /// - Throws: `StoreError` where the file with the names cannot be read.
    func open(_ objects: [EntryBody.Object]) throws(StoreError) -> [OpenedObject] {
        var opened: [OpenedObject] = []
        for object in objects { opened.append(OpenedObject(stated: object, name: try name(of: object))) }
        return opened
    }

    private func name(of object: EntryBody.Object) throws(StoreError) -> OpenedObject.Name {
        if let name = object.name { return .clear(name) }
        guard let commitment = object.commitment.flatMap({ Digest256(hex: $0) }), let place = object.opening else {
            return .lost(reason: "the entry does not say where its opening lies")
        }
        do {
            let file = try NamesFile(ledger.folder, vault: ledger.vault, forWriting: false)
            guard let frame = try file.frame(at: place), frame.statedCommitment == commitment else {
                return .lost(reason: "there is no opening of it at byte \(place) of ledger/names")
            }
            return open(frame, commitment, at: place)
        } catch let error as StoreError { throw error } catch LedgerError.altered(let finding) {
            return .lost(reason: "\(finding)")
        } catch { return .lost(reason: "\(error)") }
    }

    private func open(_ frame: SealedName, _ commitment: Digest256, at place: Int) -> OpenedObject.Name {
        if frame.isErased { return .erased }
        let broken = OpenedObject.Name.lost(reason: "its opening at byte \(place) of ledger/names was altered")
        let generation = UInt32(littleEndianBytes: frame.bytes[SealedName.generation..<SealedName.box])
        guard let access = access[generation],
            let key = access.openBox(Array(frame.bytes[SealedName.box..<SealedName.nonce])), key.count == 32
        else { return broken }
        let plain = SecretKey(key).open(
            Array(frame.bytes[SealedName.sealed...]), nonce: Array(frame.bytes[SealedName.nonce..<SealedName.sealed]),
            associated: SealedName.associated(commitment, vault: ledger.vault))
        guard let plain, plain.count >= NameOpening.saltCount, NameOpening.commitment(to: plain) == commitment,
            let name = String(validating: plain[NameOpening.saltCount...], as: UTF8.self)
        else { return broken }
        return .opened(NameOpening(salt: Array(plain[..<NameOpening.saltCount]), name: name))
    }
}
