import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a snapshot's bytes lie: the side of a snapshot that may be rewritten (`schema/FORMAT.md`, "The layout").
package struct Layout: Codable, Sendable {
    var format = Layout.format
    var version = 1
    let vault: String
    let snapshot: String
    package let generation: Int
    package let packs: [PackName]
    package let files: [File]
    package let collections: [Collection]

    /// How many ordinals a collection may give out: they have 32 bits, and the last number stands for none.
    static let mostOrdinals = Int(UInt32.max) - 1

    private static let format = "muniment-layout"

    /// A pack, and the BLAKE2b of its key.
    package struct PackName: Codable, Hashable, Sendable {
        package let id: String
        package let key: String
    }

    /// Blocks that follow one another in a pack: `[pack, first, count]`.
    package struct Run: Codable, Hashable, Sendable {
        package let pack: Int
        package let first: Int
        package let count: Int

        init(pack: Int, first: Int, count: Int) {
            self.pack = pack
            self.first = first
            self.count = count
        }

        package init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            pack = try list.decode(Int.self)
            first = try list.decode(Int.self)
            count = try list.decode(Int.self)
        }

        package func encode(to encoder: any Encoder) throws {
            var list = encoder.unkeyedContainer()
            try list.encode(pack)
            try list.encode(first)
            try list.encode(count)
        }
    }

    /// One file: the salt and digest that its commitment is made of, and its chunks where it is not records.
    package struct File: Codable, Hashable, Sendable {
        package var salt: String?
        package var digest: String?
        package var chunks: [Run]?
        /// Where something was erased of it: then salt and digest are gone.
        package var erased: Erased?

        /// What became of a file of which something was erased.
        package struct Erased: Codable, Hashable, Sendable {
            /// The number of the erasure's certificate, the last one's where there were several.
            package let certificate: Int
            /// SHA-256 of the file as it comes back, hex; nil where it does not.
            package var digest: String?
            /// Bytes of that file.
            package var size: Int?
        }
    }

    /// A base, or a delta that follows the segments before it.
    package struct Segment: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Sendable {
            case base, delta
        }

        package let kind: Kind
        package let snapshot: String
        package let records: [Run]
        package let order: [Run]
        /// How many ordinals have been given out when it ends; nil where its blocks tell. Blocks that were written anew without
        /// some records no longer do.
        package var ordinals: Int?

        init(kind: Kind, snapshot: String, records: [Run], order: [Run], ordinals: Int? = nil) {
            self.kind = kind
            self.snapshot = snapshot
            self.records = records
            self.order = order
            self.ordinals = ordinals
        }
    }

    /// One collection.
    package struct Collection: Codable, Hashable, Sendable {
        package let segments: [Segment]
        package let framing: [Run]
    }

    init(
        vault: VaultID, snapshot: Digest256, generation: Int, packs: [PackName], files: [File],
        collections: [Collection]
    ) {
        self.vault = vault.hex
        self.snapshot = snapshot.hex
        self.generation = generation
        self.packs = packs
        self.files = files
        self.collections = collections
    }

    /// The document with its MAC.
    func encoded(_ key: SecretKey) throws -> [UInt8] {
        let body = Array(try Manifest.encoder.encodedBytes(self).dropLast())
        return TailedDocument.join(
            body: body, member: "mac", value: key.mac(Self.authenticated(body)).hex, pretty: false)
    }

    /// Reads a layout; nil where its MAC does not fit, or it is not this snapshot's, or a number points at nothing.
    static func decode(_ json: [UInt8], snapshot: Digest256, vault: VaultID, key: SecretKey) -> Layout? {
        guard let (body, mac) = TailedDocument.split(json, member: "mac", pretty: false),
            mac == key.mac(authenticated(body)).hex
        else { return nil }
        return decode(body: body, snapshot: snapshot, vault: vault)
    }

    /// As above, of a body whose MAC has been checked: the document up to its MAC.
    package static func decode(body: [UInt8], snapshot: Digest256, vault: VaultID) -> Layout? {
        guard let layout = try? JSONDecoder().decode(Layout.self, from: Data(body + Array("}".utf8))),
            layout.format == format, layout.version == 1, layout.vault == vault.hex, layout.snapshot == snapshot.hex,
            layout.isSound
        else { return nil }
        return layout
    }

    private static func authenticated(_ body: [UInt8]) -> [UInt8] { Array("muniment layout\n".utf8) + body }

    private var isSound: Bool {
        let runs =
            files.flatMap { $0.chunks ?? [] }
            + collections.flatMap { $0.framing + $0.segments.flatMap { $0.records + $0.order } }
        return packs.allSatisfy { Digest256(hex: $0.id) != nil }
            && runs.allSatisfy {
                packs.indices.contains($0.pack) && $0.first >= 0 && $0.count > 0
                    && !$0.first.addingReportingOverflow($0.count).overflow
            }
            && collections.allSatisfy { collection in
                collection.segments.first?.kind == .base
                    && collection.segments.dropFirst().allSatisfy { $0.kind == .delta }
                    && collection.segments.compactMap(\.ordinals).allSatisfy { (0...Self.mostOrdinals).contains($0) }
            }
    }
}
