import Store

/// A place to be read, as it is now or as it was.
package struct PlaceReading: Sendable {
    package let uploader: any Uploader
    private let past: (place: any VersionKeeping, time: Timestamp?)?

    /// The place as it is now.
    package init(_ uploader: any Uploader) {
        self.uploader = uploader
        past = nil
    }

    /// The place as it was at a time; where none is named, with all that ever was there and of which something is kept.
    ///
    /// - Throws: `UploadError.badSettings` where it keeps nothing of what was deleted.
    package init(_ uploader: any Uploader, asOf time: Timestamp?) async throws {
        guard let keeping = uploader as? any VersionKeeping, try await uploader.abilities().contains(.versions) else {
            throw UploadError.badSettings(
                "\(uploader.place) keeps no versions of what was deleted, and so shows no earlier state")
        }
        self.uploader = uploader
        past = (keeping, time)
    }

    package var place: String { uploader.place }

    /// All objects that are there.
    package func list() async throws -> PlaceListing {
        if let past {
            guard let time = past.time else { return PlaceListing(try await past.place.listEver("")) }
            return PlaceListing(try await past.place.list("", asOf: time))
        }
        return PlaceListing(try await uploader.list(""))
    }

    /// A part of an object.
    package func read(_ object: ListedObject, _ range: Range<Int>) async throws -> [UInt8] {
        if let past { return try await past.place.read(object, range) }
        return try await uploader.read(object.name, range)
    }

    /// Gives an object's bytes in pieces, in order, so that large ones take little memory.
    package func forEachPiece(of object: ListedObject, _ take: ([UInt8]) throws -> Void) async throws {
        for start in stride(from: 0, to: object.byteCount, by: Self.piece) {
            try Task.checkCancellation()
            try take(try await read(object, start..<min(object.byteCount, start + Self.piece)))
        }
    }

    /// Bytes of a large object that are asked for at once.
    private static let piece = 8 << 20

    /// The whole object.
    package func read(_ object: ListedObject) async throws -> [UInt8] { try await read(object, 0..<object.byteCount) }
}

/// The objects at a place.
package struct PlaceListing: Sendable {
    private let objects: [String: ListedObject]
    /// The names of inventories, the newest first.
    package let inventories: [String]

    package init(_ list: [ListedObject]) {
        objects = Dictionary(list.map { ($0.name, $0) }) { first, _ in first }
        inventories =
            list.compactMap { object in Inventory.size(inName: object.name).map { (object.name, $0) } }
            .sorted { $0.1 > $1.1 }.map(\.0)
    }

    package subscript(_ name: String) -> ListedObject? { objects[name] }

    package var names: some Collection<String> { objects.keys }
    package var isEmpty: Bool { objects.isEmpty }

    /// Whether an object holds the bytes of `file`, as far as its name and length tell.
    package func holds(_ file: CopiedFile) -> Bool { objects[file.objectName]?.byteCount == file.byteCount }
}
