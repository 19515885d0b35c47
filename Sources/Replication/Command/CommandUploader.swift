import Store
import Synchronization

/// Has a program keep objects, which answers lines of JSON on its standard output to those on its standard input
/// (`docs/uploaders.md`). Bytes go along in files, of which the lines hold the paths.
///
/// The program is started when it is first asked for something, and ends when this goes.
package final class CommandUploader: Uploader {
    package let place: String
    private let words: [String]
    private let running = Mutex<Running?>(nil)

    /// The program at work, and the folder for the files that it is given and gives.
    private struct Running {
        let session: CommandSession
        let folder: ExchangeFolder
    }

    /// - Parameter url: `command:`, the program, and what it is told, with a space between each two; `%20` stands for one in them.
    package init(_ url: String, _: UploaderSettings = UploaderSettings()) {
        place = url
        words = url.dropFirst("command:".count).split(separator: " ").map { String($0).replacing("%20", with: " ") }
    }

    deinit {
        running.withLock { running in
            running?.session.finish()
            running?.folder.remove()
            running = nil
        }
    }

    package func abilities() async throws -> UploaderAbilities {
        _ = try start()
        return []
    }

    package func put(_ body: ObjectBody, as name: String, _ terms: PutTerms) async throws -> PutOutcome {
        let running = try start()
        let file = try running.folder.file(holding: body)
        defer { if file.isTemporary { DurableFile.remove(file.path) } }
        let answer = try await running.session.ask(
            CommandRequest(.put, name: name, file: file.path, bytes: body.byteCount), doing: "store \(name)")
        switch answer.outcome {
        case "stored": return .stored
        case "already-there": return .alreadyThere
        default: throw misunderstood(answer, doing: "store \(name)")
        }
    }

    package func read(_ name: String, _ range: Range<Int>) async throws -> [UInt8] {
        let running = try start()
        let path = running.folder.newPath()
        defer { DurableFile.remove(path) }
        let answer = try await running.session.ask(
            CommandRequest(.read, name: name, file: path, offset: range.lowerBound, bytes: range.count),
            doing: "read \(name)")
        guard answer.outcome == "read" else { throw misunderstood(answer, doing: "read \(name)") }
        let bytes = try DurableFile.read(path, limit: range.count)
        guard bytes.count == range.count else { throw UploadError.noSuchObject(name: name, place: place) }
        return bytes
    }

    package func list(_ prefix: String) async throws -> [ListedObject] {
        let answer = try await start().session.ask(
            CommandRequest(.list, prefix: prefix), doing: "list what is there")
        guard answer.outcome == "listed" else { throw misunderstood(answer, doing: "list what is there") }
        return answer.objects.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    package func delete(_ name: String, everyVersion: Bool) async throws {
        let answer = try await start().session.ask(
            CommandRequest(.delete, name: name, everyVersion: everyVersion), doing: "delete \(name)")
        guard answer.outcome == "deleted" else { throw misunderstood(answer, doing: "delete \(name)") }
    }

    private func start() throws -> Running {
        try running.withLock { running in
            if let running, !running.session.hasEnded { return running }
            guard !words.isEmpty else { throw UploadError.badSettings("\(place) names no program") }
            let folder = try running?.folder ?? ExchangeFolder()
            let started = Running(session: CommandSession(words, place: place), folder: folder)
            running = started
            return started
        }
    }

    private func misunderstood(_ answer: CommandAnswer, doing: String) -> UploadError {
        .failed(doing: doing, place: place, reason: "the program answered '\(answer.outcome)' to that")
    }
}
