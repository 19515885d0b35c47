import Ledger
import Seal

extension Vault {
    /// What is lost of the names in the vault's ledger, and in the log that this access goes to.
    func lostNames(givesUp: Bool) throws -> [DoctorFinding] {
        var found: [DoctorFinding] = []
        let own = recorder?.ledger
        // A follower's copy of the home's ledger becomes what the home's is.
        let home = isFollower || own?.folder.path == folder.path ? nil : try ledger()
        for ledger in [home, own].compactMap(\.self) {
            let path = folder.relative(ledger.folder.ledgerNames)
            let isLost =
                givesUp ? try ledger.giveUpLostNames(upTo: lostOpening(of: ledger)) : try ledger.hasLostNames()
            guard isLost else { continue }
            let advice =
                givesUp
                ? "they are given up, and stay unopened"
                : "take them back with muniment replica repair, or go on without them where no copy has them: muniment doctor "
                    + "--give-up-names"
            found.append(
                DoctorFinding(
                    severity: .problem, object: path, text: "names that entries commit to are lost; \(advice)",
                    fixed: givesUp))
        }
        return found
    }

    /// Where the last opening begins that an entry names and that is cut off with the end of `ledger/names`; nil where none is.
    func lostOpening(of ledger: Ledger) throws -> Int? {
        let opener = EntryOpener(ledger, access: try accessKeys.access)
        var last: Int?
        try ledger.forEachFrame { frame in
            guard let entry = try? opener.open(frame) else { return true }
            last = [last, try lostOpening(of: entry, in: ledger)].compactMap(\.self).max()
            return true
        }
        return last
    }

    /// The same of one entry.
    func lostOpening(of entry: Entry, in ledger: Ledger) throws -> Int? {
        let places = entry.body.objects.compactMap(\.opening).filter { (0..<Self.greatestOpening).contains($0) }
        guard let last = try places.filter({ try ledger.isCutOff(openingAt: $0) }).max() else { return nil }
        // Writers name nobody, and so can have nobody look for what never was. What people were who were removed, they said.
        guard let person = header.people.first(where: { $0.id == entry.slot }) else {
            return entry.body.actor.role == .writer ? nil : last
        }
        guard person.role != .writer, entry.isSigned(by: person.card.verify, vault: header.vault) else { return nil }
        return last
    }

    /// More bytes than the names of any ledger have.
    private static let greatestOpening = 1 << 30
}
