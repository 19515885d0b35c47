import Ledger
import Seal
import Store

/// A change of a register, ready to be made.
struct RegisterChange<Content: RegisterContent, Result>: Sendable where Result: Sendable {
    /// All that the next document says; nil where none is needed, and what was found goes on record alone.
    let content: Content?
    /// What the ledger names besides the document.
    var objects: [EntryObject] = []
    var source: String?
    /// What the second entry says.
    var counts: [String: Int] = [:]
    var details: [String: String] = [:]
    /// That it was done, for what hides or destroys.
    var certificate: Certificate?
    let result: Result
}

extension Vault {
    /// Puts the next document into a register, under the writer's lock: on record before and after, so that whoever is killed
    /// between leaves what the ledger knows.
    ///
    /// - Parameters:
    ///   - action: in the command line's words.
    ///   - reserved: what dual control may reserve.
    ///   - make: decides by what is in force.
    /// - Throws: what `make` throws, after the refusal was put on record; `StoreError.locked` while another process writes.
    func change<Content: RegisterContent, Result: Sendable>(
        _: Content.Type, as action: String, reserved: Rules.Action? = nil, about objects: [EntryObject] = [],
        _ make: (RetentionState, Header) throws -> RegisterChange<Content, Result>
    ) throws -> Result {
        do {
            guard isWritable else {
                throw StoreError.system(doing: "write to", path: folder.path, code: StoreError.readOnly)
            }
            let lock = try writerLock()
            return try withExtendedLifetime(lock) {
                let header = try currentHeader()
                if let reserved { try header.check(reserved, by: person) }
                let state = try retentionState(header)
                return try write(try make(state, header), as: action, state, header)
            }
        } catch let failure as Recorded {
            throw failure.error
        } catch {
            try record { try $0.refusal(Deed(action, objects), error: error) }
            throw error
        }
    }

    /// An error that the ledger tells of already.
    private struct Recorded: Error {
        let error: any Error
    }

    private func write<Content: RegisterContent, Result: Sendable>(
        _ change: RegisterChange<Content, Result>, as action: String, _ state: RetentionState, _ header: Header
    ) throws -> Result {
        let register = Content.register
        guard let content = change.content else {
            try record {
                try $0.event(
                    Deed(action, source: change.source, change.objects), counts: change.counts, details: change.details)
            }
            return change.result
        }
        let last: RegisterHead? =
            switch register {
            case .policy: state.policy?.head
            case .holds: state.holds?.head
            case .dropped: state.dropped?.head
            case .suppressed: state.suppressed?.head
            case .certificates: try lastDocument(Certificate.self, header)?.head
            case .replicas: state.replicas?.head
            }
        let document = try next(content, after: last, header)
        let certificates = try register == .dropped ? certificates(with: change.certificate, state, header) : []
        var objects = change.objects + EntryObject.document(document.head, of: register)
        for certificate in certificates { objects += EntryObject.document(certificate.head, of: .certificates) }
        // What only the header's signer may do is refused before anything is written.
        let signing = register.isInHeader ? (root: try rootKey, keys: try currentKeys(header)) : nil
        do {
            try onRecord(
                Deed(action, source: change.source, objects), counts: { _ in change.counts },
                details: { _ in change.details }
            ) {
                try put(document, header)
                for certificate in certificates { try put(certificate, header) }
                guard let signing else { return }
                var changed = header
                changed.registers[register.rawValue] = document.head
                changed.revision += 1
                try changed.write(to: folder, signedBy: signing.root)
                try signing.keys.reseal(in: folder, changed, signedBy: signing.root)
            }
        } catch { throw Recorded(error: error) }
        return change.result
    }

    /// The certificates to be written: `new`, and before it that of a dropping which was killed before it had one.
    func certificates(
        with new: Certificate?, _ state: RetentionState, _ header: Header
    ) throws -> [RegisterDocument<Certificate>] {
        var last = try lastDocument(Certificate.self, header)?.head
        var made: [RegisterDocument<Certificate>] = []
        let items = state.dropped?.content.dropped ?? []
        let missing = items.filter { $0.certificate > last?.number ?? 0 }
        if let first = missing.first {
            let deed = first.cause == .policy ? "retention apply" : "snapshots drop"
            let name = header.people.first { $0.id.hex == first.person }?.name ?? first.person
            made.append(
                try next(Certificate.hiding(missing, by: deed, name, state), after: last, header))
            last = made.last?.head
        }
        if let new { made.append(try next(new, after: last, header)) }
        return made
    }

    /// The number of the certificate that the next dropping gets.
    func nextCertificateNumber(_ state: RetentionState, _ header: Header) throws -> Int {
        let written = try lastDocument(Certificate.self, header)?.number ?? 0
        return max(written, (state.dropped?.content.dropped ?? []).map(\.certificate).max() ?? 0) + 1
    }

    func next<Content: RegisterContent>(
        _ content: Content, after last: RegisterHead?, _ header: Header
    ) throws -> RegisterDocument<Content> {
        try RegisterDocument(
            content, after: last, made: .now, by: person.id, signedBy: identity.signingKey, in: header.vault)
    }

    func put<Content: RegisterContent>(_ document: RegisterDocument<Content>, _ header: Header) throws {
        let name = Content.register.rawValue
        guard let log = SealingKey(newestOf: header.log) else {
            throw StoreError.damaged(path: folder.header, reason: "it names no log key")
        }
        let file = RegisterFile.file(
            document.bytes, of: Content.register, number: document.number, vault: header.vault, sealedTo: log,
            tag: try keys.register)
        try DurableFile.makeFolder(folder.register(name))
        try DurableFile.write(file, to: folder.registerDocument(name, document.number))
    }
}
