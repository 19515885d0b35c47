import Ledger
import Seal
import Store
import Vault

extension EvidenceDraft {
    /// The entries about the keys, before this bag; of whole collections those about the source.
    func accesses(ofFirst size: Int) throws -> [Int] {
        var found: Set<Int> = []
        for key in keys {
            var query = EntryQuery(limit: .max)
            query.object = key
            found.formUnion(try vault.entryNumbers(query, ofFirst: size))
        }
        if request.isWhole {
            var query = EntryQuery(limit: .max)
            query.source = chronicle.source
            found.formUnion(try vault.entryNumbers(query, ofFirst: size))
        }
        return found.sorted()
    }

    /// What the ledger says of this very bag: that it was asked for, by whom and why. A follower's own log says it where a follower
    /// makes the bag, and no checkpoint of the home's covers that.
    func intent(ofFirst size: Int) throws -> Int? {
        guard !vault.isFollower else {
            notices.append(
                "that this was asked for stands in this follower's own log, and not among what the bag proves")
            return nil
        }
        var own = EntryQuery(limit: 1)
        own.action = "evidence create"
        own.actor = vault.person.name
        guard let intent = try vault.entryNumbers(own, ofFirst: size).last else {
            throw LedgerError.noSuchEntry(sequence: size - 1, size: size)
        }
        return intent
    }

    /// Adds the entries with their proofs, who signs for them, and who witnessed it: the header, the finished epochs, and the newest
    /// checkpoint that each witness cosigned.
    func addLedger(_ checkpoint: SignedNote, _ state: Checkpoint) throws {
        for proof in try vault.entryProofs(entries.sorted(), inTreeOfSize: state.size) {
            let sequence = proof.entry.body.sequence
            try bag.add(EvidencePath.entry(sequence, "tlog-proof"), Array(proof.proof.text.utf8))
            try bag.add(EvidencePath.entry(sequence, "leaf"), proof.leafData)
            try bag.add(EvidencePath.entry(sequence, "entry"), proof.entry.bytes)
            // An entry may be about others as well: their names stay closed.
            let names = try proof.names(of: Set(keys))
            if !names.isEmpty {
                try bag.add(EvidencePath.entry(sequence, "names"), names.flatMap { $0 + [UInt8(ascii: "\n")] })
            }
        }
        try bag.add(EvidencePath.checkpoint, Array(checkpoint.description.utf8))
        try addWitnesses(state)
        let folder = vault.folder
        try bag.add(EvidencePath.header, try DurableFile.read(folder.header, limit: Header.limit))
        for name in try DurableFile.names(in: folder.ledgerEpochs).sorted()
        where !name.hasPrefix(DurableFile.temporaryPrefix) {
            try bag.add(
                "\(EvidencePath.vault)/ledger/epochs/\(name)",
                try DurableFile.read("\(folder.ledgerEpochs)/\(name)", limit: 1 << 20))
        }
    }

    /// What a witness saw is older than the checkpoint: a proof of consistency leads from the one to the other.
    private func addWitnesses(_ state: Checkpoint) throws {
        let kept = try vault.witnessed().filter { $0.size >= 1 && $0.size <= state.size }
        let ledger = try vault.homeLedger()
        for (index, seen) in kept.enumerated() {
            let proof = try ledger.consistencyProof(from: seen.size, to: state.size)
            try bag.add(EvidencePath.witness(index + 1, "checkpoint"), Array(seen.note.description.utf8))
            try bag.add(EvidencePath.witness(index + 1, "vkey"), Array("\(seen.witness.key.text)\n".utf8))
            try bag.add(
                EvidencePath.witness(index + 1, "consistency"),
                proof.flatMap { Array("\(Base64.encode($0.bytes))\n".utf8) })
        }
    }
}
