import Foundation
import NetworkFixtures
import Replication
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A kind of uploader, as the conformance tests ask it. Whoever adds an uploader adds a line to `all`.
struct UploaderKind: Sendable, CustomTestStringConvertible {
    /// A place without an object, of which several uploaders may be made.
    struct Place: Sendable {
        let uploader: @Sendable () async throws -> any Uploader
        /// Puts empty objects of these names there, faster than through an uploader.
        let fill: @Sendable ([String]) async throws -> Void
        let remove: @Sendable () -> Void
    }

    let testDescription: String
    let make: @Sendable () async throws -> Place
    /// How many objects a long listing has.
    var manyCount = 100_000
    /// Of the largest object.
    var largestByteCount = 9 << 20
    /// Whether two uploaders of one place never both put one object: to be checked with as many tries.
    var racingRounds = 40

    /// A place, and what becomes of it when the test is over.
    func with(_ body: (Place) async throws -> Void) async throws {
        let place = try await make()
        defer { place.remove() }
        try await body(place)
    }

    static var all: [UploaderKind] {
        let others: [UploaderKind]
        #if Network
            others = [
                UploaderKind(
                    testDescription: "s3, SeaweedFS",
                    make: {
                        let server = try await S3Servers.shared.seaweed()
                        let bucket = try await server.bucket()
                        return Place(
                            uploader: { try S3Uploader.testing(bucket, prefix: "", at: server.url) },
                            fill: { try await server.fill(bucket, $0) }, remove: {})
                    }, manyCount: 2500)
            ]
        #else
            others = []
        #endif
        return others + [
            UploaderKind(testDescription: "directory") { folderPlace { DirectoryUploader($0) } },
            UploaderKind(
                testDescription: "command, a small program",
                make: { folderPlace { CommandUploader("command:python3 \(fixture("uploader-folder.py")) \($0)") } },
                manyCount: 20_000),
            UploaderKind(
                testDescription: "command, rclone",
                make: { folderPlace { CommandUploader("command:\(tool("uploader-rclone")) \($0)") } },
                manyCount: 2000, racingRounds: 0),
        ]
    }

    /// A folder as a place.
    static func folderPlace(_ make: @escaping @Sendable (String) -> any Uploader) -> Place {
        let folder = "\(NSTemporaryDirectory())/uploader-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return Place(
            uploader: { make(folder) },
            fill: { names in
                var made: Set<Substring> = []
                for name in names {
                    let parent = name.lastIndex(of: "/").map { name[..<$0] } ?? ""
                    if made.insert(parent).inserted {
                        try FileManager.default.createDirectory(
                            atPath: "\(folder)/\(parent)", withIntermediateDirectories: true)
                    }
                    guard mknod("\(folder)/\(name)", S_IFREG | 0o600, 0) == 0 else {
                        throw CocoaError(.fileWriteUnknown)
                    }
                }
            },
            remove: { try? FileManager.default.removeItem(atPath: folder) })
    }

    static func tool(_ name: String) -> String { "\(checkout)/tools/\(name)" }
    static func fixture(_ name: String) -> String { "\(checkout)/Tests/ReplicationTests/Programs/\(name)" }

    private static var checkout: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .path
    }
}
