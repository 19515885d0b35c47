import Records
import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What was archived: the logical side of a snapshot, which never changes (`schema/FORMAT.md`, "The manifest").
package struct Manifest: Codable, Sendable {
    var format = Manifest.format
    var version = 1
    let vault: String
    package let source: String
    package let created: Timestamp
    package let previous: String?
    package var files: [File]
    package var collections: [Collection]
    /// What could not be read of what the snapshot is of, by name; nil where all was.
    package var partial: [String]?

    private static let format = "muniment-manifest"

    init(
        vault: VaultID, source: String, created: Timestamp, previous: Digest256?, files: [File],
        collections: [Collection], partial: [String]? = nil
    ) {
        self.vault = vault.hex
        self.source = source
        self.created = created
        self.previous = previous?.hex
        self.files = files
        self.collections = collections
        self.partial = partial
    }

    /// What a path in a snapshot is.
    package enum Kind: String, Codable, Sendable {
        case file, folder, link
    }

    /// One path.
    package struct File: Codable, Sendable {
        private let path: String?
        private let pathBytes: String?
        package let kind: Kind
        /// Bytes; files only.
        package var size: Int?
        /// Permission bits, four octal digits.
        package var mode: String?
        package var modified: Timestamp?
        private var target: String?
        private var targetBytes: String?
        /// SHA-256(salt ‖ SHA-256 of the file); files only.
        package var commitment: String?
        /// Index of the collection whose records the file holds.
        package var collection: Int?
        package var records: Int?
        /// How many records were left out of it, as they had been erased.
        package var suppressed: Int?
        package var format: Format?
        /// Why a file that looked like records is kept as chunks.
        package var warning: String?

        init(name: [UInt8], kind: Kind, target link: [UInt8]? = nil) {
            (path, pathBytes) = Self.stored(name)
            self.kind = kind
            if let link { (target, targetBytes) = Self.stored(link) }
        }

        private static func stored(_ name: [UInt8]) -> (String?, String?) {
            guard let text = String(validating: name, as: UTF8.self) else { return (nil, Base64.encode(name)) }
            return (text, nil)
        }

        /// The path's bytes; empty where the document has none.
        package var name: [UInt8] { path.map { Array($0.utf8) } ?? pathBytes.flatMap(Base64.decode) ?? [] }
        /// A link's target.
        package var link: [UInt8]? { target.map { Array($0.utf8) } ?? targetBytes.flatMap(Base64.decode) }
        /// For people.
        package var displayName: String { String(decoding: name, as: UTF8.self) }
        /// The permission bits.
        package var permissions: UInt32? { mode.flatMap { UInt32($0, radix: 8) } }
    }

    /// One collection of records.
    package struct Collection: Codable, Sendable {
        package let name: String
        /// The field that names a record.
        package let key: String
        package let records: Int
        package let added: Int?
        package let changed: Int?
        package let removed: Int?
        package let repeated: Int
        /// How many records were left out, as they had been erased.
        package var suppressed: Int?
        /// The root of the commitments, hex.
        package let root: String

        /// How many are as in the snapshot before, where that is known.
        var unchanged: Int? {
            guard let added, let changed else { return nil }
            return records - added - changed
        }
    }

    /// How many of the paths are files: folders and links are none.
    var fileCount: Int { files.count { $0.kind == .file } }

    /// The manifest's JSON.
    package func encoded() throws -> [UInt8] { try Self.encoder.encodedBytes(self) }

    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    /// Reads a manifest's JSON; nil where it is not one of this vault.
    package static func decode(_ json: [UInt8], vault: VaultID) -> Manifest? {
        guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(json)), manifest.format == format,
            manifest.version == 1, manifest.vault == vault.hex, manifest.isSound
        else { return nil }
        return manifest
    }

    /// Whether paths stay inside the folder they are restored to, and numbers point at what is there.
    private var isSound: Bool {
        files.allSatisfy { file in
            let parts = file.name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            return !file.name.isEmpty && !file.name.contains(0)
                && parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
                && (file.kind != .file || (file.size ?? -1) >= 0 && file.commitment != nil)
                && (file.kind != .link || file.link != nil)
                && file.collection.map { collections.indices.contains($0) && (file.records ?? -1) >= 0 } ?? true
        }
    }
}

extension JSONEncoder {
    func encodedBytes(_ value: some Encodable) throws -> [UInt8] { Array(try encode(value)) }
}
