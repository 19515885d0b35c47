#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What keeps objects, found by how a URL begins. Whoever adds a kind of place writes one type that is an `Uploader` and one line
/// here (`docs/uploaders.md`).
package struct Uploaders: Sendable {
    /// What a URL of this kind begins with; the empty one stands for a folder's path.
    let beginning: String
    /// How such a URL looks, for messages.
    let form: String
    /// The settings that it knows, by the names of the command line's options.
    let settings: Set<String>
    let make: @Sendable (_ url: String, UploaderSettings, @escaping Notice) throws -> any Uploader

    /// Told what people should know although nothing failed, as that this machine's clock is off.
    package typealias Notice = @Sendable (String) -> Void

    static let all: [Uploaders] = [
        s3,
        Uploaders(beginning: "command:", form: "command:PROGRAM", settings: []) { url, settings, _ in
            CommandUploader(url, settings)
        },
        Uploaders(beginning: "/", form: "a folder's path", settings: []) { url, _, _ in DirectoryUploader(url) },
    ]

    #if Network
        private static let s3 = Uploaders(
            beginning: S3Location.beginning, form: "s3://BUCKET/PREFIX", settings: S3Settings.names
        ) { try S3Uploader($0, $1, notice: $2) }
    #else
        private static let s3 = Uploaders(beginning: "s3://", form: "s3://BUCKET/PREFIX", settings: []) { url, _, _ in
            throw UploadError.badSettings("'\(url)' needs a network, and this program was built without one")
        }
    #endif

    /// Whether a text names a place, and not a replica: names hold neither `/` nor `:`.
    package static func isURL(_ text: String) -> Bool { text.contains("/") || text.contains(":") }

    /// A URL as it is kept: a path that begins where the process stands becomes one that does not.
    package static func url(of text: String) -> String {
        guard !text.isEmpty, !text.contains("://"), !all.contains(where: { text.hasPrefix($0.beginning) }) else {
            return text
        }
        let path = URL(filePath: text).standardizedFileURL.path
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// The uploader of a URL.
    ///
    /// - Throws: `UploadError.badSettings` for a URL or a setting that makes no sense.
    package static func uploader(
        for url: String, _ settings: UploaderSettings, _ notice: @escaping Notice = { _ in }
    ) throws -> any Uploader {
        try kind(of: url, settings).make(url, settings, notice)
    }

    /// - Throws: as above. Nothing is asked of the place.
    package static func check(_ url: String, _ settings: UploaderSettings) throws {
        _ = try uploader(for: url, settings)
        _ = try settings.concurrency()
        _ = try settings.keyLockDays()
    }

    private static func kind(of url: String, _ settings: UploaderSettings) throws -> Uploaders {
        guard let kind = all.first(where: { url.hasPrefix($0.beginning) && url.utf8.count > $0.beginning.utf8.count })
        else {
            throw UploadError.badSettings(
                "'\(url)' names no place for copies. It has to be one of: \(all.map(\.form).joined(separator: ", "))")
        }
        let unknown = Set(settings.values.keys).subtracting(kind.settings).subtracting(UploaderSettings.common)
        guard let name = unknown.min() else { return kind }
        throw UploadError.badSettings("--\(name) has no meaning for \(kind.form)")
    }
}
