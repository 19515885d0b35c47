import Seal
import Store

extension Vault {
    /// The numbers of the documents that lie in a register's folder, ascending.
    func numbers(of register: Register) throws(StoreError) -> [Int] {
        try DurableFile.names(in: folder.register(register.rawValue)).compactMap { name in
            guard name.utf8.count >= 6, name.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = Int(name), number > 0, VaultFolder.sixDigits(number) == name
            else { return nil }
            return number
        }.sorted()
    }

    /// A document of a register. That its maker may make such a one is checked as far as the header tells.
    ///
    /// - Throws: `StoreError.damaged`, naming the file.
    func document<Content: RegisterContent>(
        _: Content.Type = Content.self, number: Int, _ header: Header
    ) throws -> RegisterDocument<Content> {
        let register = Content.register
        let path = folder.registerDocument(register.rawValue, number)
        guard DurableFile.exists(path) else { throw StoreError.damaged(path: path, reason: "it is missing") }
        let file = try DurableFile.read(path, limit: RegisterFile.limit)
        let plain: [UInt8]
        do {
            plain = try RegisterFile.open(
                file, of: register, number: number, vault: header.vault, log: bundle.log, tag: derived?.register)
        } catch { throw StoreError.damaged(path: path, reason: error.reason) }
        guard let document = RegisterDocument<Content>(plain, in: header.vault), document.number == number else {
            throw StoreError.damaged(path: path, reason: "it is no document of this register")
        }
        // Of who is not there any more, the tag tells enough, or the header, or the ledger.
        if let person = header.people.first(where: { $0.id == document.person }) {
            guard register.authors.contains(person.role), document.isSigned(by: person.card.verify) else {
                throw StoreError.damaged(path: path, reason: "\(person.name), whom it names, did not make it")
            }
        }
        return document
    }

    /// The last document of a register; nil where there is none.
    ///
    /// - Throws: `StoreError.damaged` where it is not the one that the header names, or an older one than this machine has seen.
    func lastDocument<Content: RegisterContent>(
        _ type: Content.Type, _ header: Header
    ) throws -> RegisterDocument<Content>? {
        let register = Content.register
        if register.isInHeader {
            guard let head = header.registers[register.rawValue] else { return nil }
            let document = try document(type, number: head.number, header)
            guard document.head == head else {
                throw StoreError.damaged(
                    path: folder.registerDocument(register.rawValue, head.number),
                    reason: "it is not the document that the header names")
            }
            return document
        }
        let last = try numbers(of: register).last.map { try document(type, number: $0, header) }
        if let last, derived == nil, !header.people.contains(where: { $0.id == last.person }),
            try !registersOnRecord().documents.contains(last.head.document)
        {
            throw StoreError.damaged(
                path: folder.registerDocument(register.rawValue, last.number),
                reason: "nobody of this vault made it, and the ledger does not say that somebody did")
        }
        if register == .dropped { try remember(last?.head) }
        return last
    }

    /// Holds the last document of `dropped/` against what this machine saw before, and remembers it: those who cannot open the
    /// ledger have nothing else that tells an older copy from the last one.
    private func remember(_ head: RegisterHead?) throws {
        let path = folder.localDropped
        let known = DurableFile.exists(path) ? RegisterHead(text: try DurableFile.read(path, limit: 1024)) : nil
        if let known, (head?.number ?? 0) < known.number || head?.number == known.number && head != known {
            throw StoreError.damaged(
                path: folder.registerDocument(Register.dropped.rawValue, known.number),
                reason: "this machine has seen another one: an older copy was put back, or it was taken away")
        }
        guard let head, head != known, isWritable, derived != nil else { return }
        // What cannot be written down is not known the next time, and that is all.
        try? DurableFile.makeFolder(folder.local)
        try? DurableFile.write(Array("\(head.number) \(head.document.hex)\n".utf8), to: path)
    }
}

extension RegisterHead {
    /// Reads `3 9f…\n`; nil where it is something else.
    fileprivate init?(text: [UInt8]) {
        let parts = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard parts.count == 2, let number = Int(parts[0]), number > 0, let document = Digest256(hex: parts[1]) else {
            return nil
        }
        self.init(number: number, document: document)
    }
}
