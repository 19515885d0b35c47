import Records
import Seal
import Store

/// One path to archive, as it was found.
struct InputFile: Sendable {
    /// Where its bytes come from.
    enum Content: Sendable {
        case file(path: FilePath)
        case spool(SealedSpool)
        case stream(IngestStream)
        case folder
        case link(target: [UInt8])
    }

    /// Its path in the snapshot.
    let name: [UInt8]
    let content: Content
    /// Bytes, as far as known.
    let byteCount: Int
    /// Permission bits and time of change; nil for standard input.
    let mode: UInt32?
    let modified: Timestamp?

    var displayName: String { String(decoding: name, as: UTF8.self) }

    var isFile: Bool {
        switch content {
        case .file, .spool, .stream: true
        case .folder, .link: false
        }
    }

    /// As which its records come, where nobody has to look for that.
    var givenRecognition: Recognition? {
        guard case .stream(let stream) = content, let key = stream.records?.key else { return nil }
        return Recognition(format: .jsonLines, arrayName: nil, candidates: [key])
    }

    /// The manifest's entry, as far as it is known before the bytes are read.
    func entry() -> Manifest.File {
        var entry: Manifest.File
        switch content {
        case .file, .spool, .stream: entry = Manifest.File(name: name, kind: .file)
        case .folder: entry = Manifest.File(name: name, kind: .folder)
        case .link(let target): entry = Manifest.File(name: name, kind: .link, target: target)
        }
        if let mode {
            let octal = String(mode & 0o7777, radix: 8)
            entry.mode = String(repeating: "0", count: 4 - octal.count) + octal
        }
        entry.modified = modified
        return entry
    }
}
