import Crypto
import Seal

/// The sealed lookup file of a user-migration trigger. `Lambda/lookup.mjs` describes its bytes and reads it.
///
/// AES-256-GCM and HMAC-SHA-256, as these are what AWS's runtimes have (`docs/decisions`). A record's nonce is its number: a key
/// serves one file.
struct LookupFile {
    private struct Entry {
        let hash: (UInt64, UInt64)
        let place: UInt64
        let length: UInt32
        /// Whether the name is the username itself, which goes before an alias.
        let isPrimary: Bool
    }

    /// Records are of as many bytes as a multiple of this, so that their lengths tell little.
    private static let step = 128

    private let nameKey: SymmetricKey
    private let sealKey: SymmetricKey
    private let isCaseSensitive: Bool
    private let file: RenderFile
    private var entries: [Entry] = []
    private var records: UInt64 = 0

    init(_ file: RenderFile, key: SecretKey, isCaseSensitive: Bool) {
        self.file = file
        self.isCaseSensitive = isCaseSensitive
        func derived(_ label: String) -> SymmetricKey {
            key.withUnsafeBytes { master in
                SymmetricKey(
                    data: HMAC<SHA256>.authenticationCode(for: Array(label.utf8), using: SymmetricKey(data: master)))
            }
        }
        nameKey = derived("muniment lookup name")
        sealKey = derived("muniment lookup seal")
    }

    /// The name in the form in which it is looked up.
    func normalised(_ name: String) -> String {
        guard !isCaseSensitive else { return name }
        return name.unicodeScalars.reduce(into: "") { $0 += $1.properties.lowercaseMapping }
    }

    /// Adds a user.
    ///
    /// - Parameter names: what he may sign in by, in their normal form, the username first where it is among them.
    mutating func add(_ record: JSON, names: [String], hasUsername: Bool) throws {
        var plain = try record.bytes
        plain += [UInt8](repeating: UInt8(ascii: " "), count: (Self.step - plain.count % Self.step) % Self.step)
        let nonce = [0, 0, 0, 0] + bytes(records)
        let sealed = try AES.GCM.seal(plain, using: sealKey, nonce: AES.GCM.Nonce(data: nonce))
        let place = UInt64(file.byteCount)
        let whole = nonce + sealed.ciphertext + sealed.tag
        try file.write(whole)
        records += 1
        for (index, name) in names.enumerated() {
            let hash = Array(HMAC<SHA256>.authenticationCode(for: Array(name.utf8), using: nameKey))
            entries.append(
                Entry(
                    hash: (word(hash[0..<8]), word(hash[8..<16])), place: place, length: UInt32(whole.count),
                    isPrimary: hasUsername && index == 0))
        }
    }

    /// Writes what stands behind the records.
    ///
    /// - Returns: how many aliases two users share, so that they lead to nobody.
    mutating func finish() throws -> Int {
        entries.sort { ($0.hash.0, $0.hash.1, $0.isPrimary ? 0 : 1) < ($1.hash.0, $1.hash.1, $1.isPrimary ? 0 : 1) }
        var kept: [Entry] = []
        var shared = 0
        var next = entries.startIndex
        while next < entries.endIndex {
            let first = entries[next]
            let end = entries[next...].firstIndex { $0.hash != first.hash } ?? entries.endIndex
            let places = Set(entries[next..<end].map(\.place))
            if first.isPrimary || places.count == 1 { kept.append(first) } else { shared += 1 }
            next = end
        }
        let index = UInt64(file.byteCount)
        var fanOut: [UInt32] = []
        for (count, entry) in kept.enumerated() {
            let bucket = Int(entry.hash.0 >> 48)
            while fanOut.count <= bucket { fanOut.append(UInt32(count)) }
            try file.write(bytes(entry.hash.0) + bytes(entry.hash.1) + bytes(entry.place) + bytes(entry.length))
        }
        while fanOut.count < 65_537 { fanOut.append(UInt32(kept.count)) }
        try file.write(fanOut.flatMap { bytes($0) })
        try file.write(
            Array("MUNLOOK1".utf8) + bytes(index) + bytes(UInt64(kept.count)) + bytes(UInt64(isCaseSensitive ? 1 : 0)))
        return shared
    }

    private func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    private func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
