import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the last ingest leaves for the next about one collection: which state goes with which snapshot, and where the
/// segments lie that a delta will follow. It lies in `local/state`, under a MAC.
struct CollectionNote: Codable {
    /// The state file's.
    var serial: String
    /// The snapshot that the state describes, and the generation of its layout.
    var snapshot: String
    var generation: Int
    /// The keyed name of the field that names a record.
    let key: String
    let root: String
    let repeated: Int
    var segments: [Segment]
    /// Sealed bytes of the base's blocks, and of all blocks since.
    let baseCount: Int
    let deltaCount: Int

    /// A layout's segment with the names of its packs.
    struct Segment: Codable, Equatable {
        let kind: Layout.Segment.Kind
        let snapshot: String
        let records: [Run]
        let order: [Run]
        /// As the layout states them.
        var ordinals: Int?
    }

    struct Run: Codable, Equatable {
        let pack: Layout.PackName
        let first: Int
        let count: Int
    }

    /// Whether the next snapshot is to be a base: the deltas outweigh the base they follow, or there are so many that
    /// opening them all would be felt.
    var asksForBase: Bool { deltaCount > baseCount || segments.count > Self.mostSegments }

    /// With 256 deltas a layout has 20 KB, and opening all their packs costs a tenth of a second.
    private static let mostSegments = 256
    private static let limit = 16 << 20

    /// - Parameter isDurable: whether the file's bytes are on the medium when this returns; its folder is the caller's.
    func write(to path: String, _ key: SecretKey, isDurable: Bool = false) throws {
        let body = Array(try Manifest.encoder.encodedBytes(self).dropLast())
        let file = TailedDocument.join(
            body: body, member: "mac", value: key.mac(Self.authenticated(body, label)).hex, pretty: false)
        try DurableFile.writeDerived(file, to: path, isSynchronised: isDurable)
    }

    /// nil where there is none that can be trusted.
    static func read(from path: String, _ key: SecretKey) -> CollectionNote? {
        guard let file = try? DurableFile.read(path, limit: limit),
            let (body, mac) = TailedDocument.split(file, member: "mac", pretty: false),
            (1...SealedDocument.Kind.layout.newestVersion).contains(where: {
                mac == key.mac(authenticated(body, label($0))).hex
            })
        else { return nil }
        return try? JSONDecoder().decode(CollectionNote.self, from: Data(body + Array("}".utf8)))
    }

    private static func authenticated(_ body: [UInt8], _ label: String) -> [UInt8] { Array(label.utf8) + body }

    private var label: String {
        let hasHoles = segments.contains { $0.ordinals != nil }
        return Self.label(max(hasHoles ? SealedDocument.layoutWithHoles : 1, Columns.layoutVersion))
    }

    /// Programs that cannot read layouts of this version do not know its label: they find no note, and so add no snapshot to
    /// segments that have blocks unknown to them.
    private static func label(_ layoutVersion: UInt8) -> String {
        layoutVersion == 1 ? "muniment note\n" : "muniment note \(layoutVersion)\n"
    }
}

extension CollectionNote {
    /// What is remembered of a collection whose segments `layout` now places.
    init(
        _ outcome: CollectionIngest.Outcome, key: String, _ collection: Layout.Collection, _ layout: Layout,
        snapshot: Digest256
    ) {
        self.init(
            serial: outcome.serial, snapshot: snapshot.hex, generation: layout.generation, key: key,
            root: outcome.root.hex, repeated: outcome.repeated,
            segments: Self.segments(of: collection, layout), baseCount: outcome.baseCount,
            deltaCount: outcome.deltaCount)
    }

    /// The segments of a collection of `layout`.
    static func segments(of collection: Layout.Collection, _ layout: Layout) -> [Segment] {
        func named(_ runs: [Layout.Run]) -> [Run] {
            runs.map { Run(pack: layout.packs[$0.pack], first: $0.first, count: $0.count) }
        }
        return collection.segments.map {
            Segment(
                kind: $0.kind, snapshot: $0.snapshot, records: named($0.records), order: named($0.order),
                ordinals: $0.ordinals)
        }
    }

    /// The packs that its segments lie in.
    var packs: Set<Layout.PackName> { Set(segments.flatMap { $0.records + $0.order }.map(\.pack)) }
}
