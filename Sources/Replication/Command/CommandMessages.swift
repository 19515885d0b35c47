#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A line that the program is asked by.
struct CommandRequest: Encodable, Sendable {
    enum Deed: String, Encodable { case put, read, list, delete }

    let `do`: Deed
    var id = 0
    var name: String?
    /// The path of the object's bytes, or the one that they are to be written to.
    var file: String?
    var offset: Int?
    var bytes: Int?
    var prefix: String?
    var everyVersion: Bool?

    init(
        _ deed: Deed, name: String? = nil, file: String? = nil, offset: Int? = nil, bytes: Int? = nil,
        prefix: String? = nil, everyVersion: Bool? = nil
    ) {
        `do` = deed
        self.name = name
        self.file = file
        self.offset = offset
        self.bytes = bytes
        self.prefix = prefix
        self.everyVersion = everyVersion
    }

    /// With its end.
    func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}

/// A line that the program answers by: an object of a listing, or how what was asked for ended.
struct CommandReply: Decodable, Sendable {
    let id: Int
    var outcome: String?
    var error: String?
    var reason: String?
    var name: String?
    var bytes: Int?

    init?(line: some StringProtocol) {
        guard let reply = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else { return nil }
        self = reply
    }

    /// What it says went wrong.
    func failure(doing: String, of object: String?, place: String) -> UploadError {
        let reason = reason ?? "the program gives no reason"
        return switch error {
        case "no-such-object": .noSuchObject(name: object ?? "", place: place)
        case "forbidden": .forbidden(doing: doing, place: place, reason: reason)
        case "unreachable": .unreachable(place: place, reason: reason)
        case "full": .full(doing: doing, place: place, reason: reason)
        case "damaged": .damaged(name: object ?? "", place: place, reason: reason)
        default: .failed(doing: doing, place: place, reason: reason)
        }
    }
}

/// All that the program said to one request.
struct CommandAnswer: Sendable {
    var outcome = ""
    var objects: [ListedObject] = []
}
