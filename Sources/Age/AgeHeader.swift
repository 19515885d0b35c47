import Seal

/// The textual beginning of a file (age.md, "Header"): stanzas, and a MAC over all of it.
package struct AgeHeader: Sendable {
    private let stanzas: [Stanza]
    /// All up to and with the `---`.
    private let signedBytes: [UInt8]
    private let mac: [UInt8]

    private static let end = Array("--- ".utf8)

    /// How many bytes it has.
    package var byteCount: Int { signedBytes.count + 1 + RawBase64.encode(mac).utf8.count + 1 }

    /// The header of a new file.
    ///
    /// - Throws: `AgeError.outOfMemory`.
    init(_ fileKey: borrowing SecretBytes, for seal: AgeSeal) throws(AgeError) {
        switch seal {
        case .recipients(let recipients):
            var stanzas: [Stanza] = []
            for recipient in recipients { stanzas.append(try Stanza(fileKey, for: recipient)) }
            self.stanzas = stanzas
        case .passphrase(let passphrase, let workFactor):
            stanzas = [try Stanza(fileKey, under: passphrase, workFactor: workFactor)]
        }
        signedBytes = Array("\(AgeFormat.version)\n\(stanzas.map(\.text).joined())---".utf8)
        mac = Self.mac(signedBytes, fileKey)
    }

    package var bytes: [UInt8] { signedBytes + Array(" \(RawBase64.encode(mac))\n".utf8) }

    /// Reads the header that `bytes` begin with.
    ///
    /// - Throws: `AgeError.notAge`, `badHeader`.
    package init(_ bytes: [UInt8]) throws(AgeError) {
        guard bytes.starts(with: AgeFormat.beginning) else { throw .notAge }
        var place = 0
        func next() -> ArraySlice<UInt8>? {
            guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            defer { place = end + 1 }
            return bytes[place..<end]
        }
        guard let version = next(), version.elementsEqual(AgeFormat.version.utf8) else {
            throw .badHeader("it is not of version 1")
        }
        var stanzas: [Stanza] = []
        while true {
            let start = place
            guard let line = next() else { throw .badHeader("it has no end") }
            guard !line.starts(with: Self.end) else {
                guard let mac = RawBase64.decode(line.dropFirst(Self.end.count)), mac.count == 32 else {
                    throw .badHeader("it has no MAC at its end")
                }
                self.mac = mac
                signedBytes = Array(bytes[..<(start + Self.end.count - 1)])
                break
            }
            stanzas.append(try Stanza(line, next))
        }
        guard !stanzas.isEmpty else { throw .badHeader("it is sealed for nobody") }
        // Who knows a passphrase expects that the others who can open the file know it too.
        guard stanzas.count == 1 || !stanzas.contains(where: { $0.kind == Stanza.scrypt }) else {
            throw .badHeader("it is sealed under a passphrase and for somebody else")
        }
        self.stanzas = stanzas
    }

    /// The file's key, once the header is found to be the one that was written with it.
    ///
    /// - Throws: `AgeError.noMatch`, `alteredHeader`, `badHeader`, `outOfMemory`.
    func fileKey(with secret: AgeSecret) throws(AgeError) -> SecretBytes {
        let found: SecretBytes
        switch secret {
        case .identities(let identities):
            found = try key { (stanza) throws(AgeError) in
                for identity in identities { if let key = try stanza.fileKey(with: identity) { return key } }
                return nil
            }
        case .passphrase(let passphrase):
            found = try key(isPassphrase: true) { (stanza) throws(AgeError) in
                try stanza.fileKey(with: passphrase)
            }
        }
        guard Self.mac(signedBytes, found) == mac else { throw .alteredHeader }
        return found
    }

    private func key(
        isPassphrase: Bool = false, _ open: (Stanza) throws(AgeError) -> SecretBytes?
    ) throws(AgeError) -> SecretBytes {
        for stanza in stanzas { if let key = try open(stanza) { return key } }
        throw .noMatch(isPassphrase: isPassphrase)
    }

    private static func mac(_ bytes: [UInt8], _ fileKey: borrowing SecretBytes) -> [UInt8] {
        fileKey.hkdf(salt: [], info: "header").hmacSHA256(bytes).bytes
    }
}
