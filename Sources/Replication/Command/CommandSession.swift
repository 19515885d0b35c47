import Subprocess
import Synchronization
import SystemPackage

/// One run of a program that keeps objects: requests go in, and answers come out in whatever order the program gives them.
final class CommandSession: Sendable {
    private let place: String
    private let lines: AsyncStream<String>.Continuation
    private let state = Mutex(State())

    private struct State {
        var next = 1
        var waiting: [Int: Waiting] = [:]
        /// Whether the program has ended its answers: it is asked nothing more.
        var isClosing = false
        /// Why nothing more is answered.
        var end: UploadError?
        /// What the program last said on standard error.
        var complaint = ""
    }

    private struct Waiting {
        let doing: String
        let object: String?
        var answer = CommandAnswer()
        let continuation: CheckedContinuation<CommandAnswer, any Error>
    }

    /// More than a listing's line ever is; a program that writes longer ones has gone wrong.
    private static let longestLine = 1 << 20

    /// How long a program that answers no more may still say why: one that runs on is not waited for.
    private static let lastWords = Duration.seconds(10)

    /// Starts the program.
    init(_ words: [String], place: String) {
        self.place = place
        let (requests, lines) = AsyncStream<String>.makeStream()
        self.lines = lines
        // It ends with the program, which ends as its standard input does: when `finish` was called.
        Task {
            let reason = await Self.run(words, requests, self)
            end(.unreachable(place: place, reason: reason))
        }
    }

    var hasEnded: Bool { state.withLock { $0.isClosing || $0.end != nil } }

    /// Lets the program end.
    func finish() { lines.finish() }

    /// Asks the program, and waits for its answer.
    func ask(_ request: CommandRequest, doing: String) async throws -> CommandAnswer {
        try Task.checkCancellation()
        let id = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                var request = request
                request.id = id
                do {
                    let line = try request.line()
                    let end: UploadError? = state.withLock { state in
                        guard state.end == nil else { return state.end }
                        guard !state.isClosing else { return .unreachable(place: place, reason: "the program ended") }
                        state.waiting[id] = Waiting(doing: doing, object: request.name, continuation: continuation)
                        return nil
                    }
                    if let end { return continuation.resume(throwing: end) }
                    lines.yield(line)
                    if Task.isCancelled { cancel(id) }
                } catch { continuation.resume(throwing: error) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func cancel(_ id: Int) {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: id) }
        waiting?.continuation.resume(throwing: CancellationError())
    }

    /// One line of the program's standard output.
    private func take(_ line: String) throws {
        guard let reply = CommandReply(line: line), reply.bytes ?? 0 >= 0 else {
            throw UploadError.failed(
                doing: "understand the program", place: place,
                reason: "the program wrote '\(line.prefix(80))', which is no answer (docs/uploaders.md)")
        }
        let done = state.withLock { state -> Waiting? in
            // Who was cancelled does not wait any more.
            if let name = reply.name, reply.outcome == nil, reply.error == nil {
                state.waiting[reply.id]?.answer.objects.append(ListedObject(name: name, byteCount: reply.bytes ?? 0))
                return nil
            }
            return state.waiting.removeValue(forKey: reply.id)
        }
        guard var done else { return }
        guard let outcome = reply.outcome, reply.error == nil else {
            let failure = reply.failure(doing: done.doing, of: done.object, place: place)
            return done.continuation.resume(throwing: failure)
        }
        done.answer.outcome = outcome
        done.continuation.resume(returning: done.answer)
    }

    private func end(_ reason: UploadError) {
        lines.finish()
        let left = state.withLock { state in
            state.end = reason
            defer { state.waiting = [:] }
            return state.waiting.values.map(\.continuation)
        }
        for continuation in left { continuation.resume(throwing: reason) }
    }

    /// Runs the program to its end.
    ///
    /// - Returns: why it ended, for those who still wait.
    private static func run(
        _ words: [String], _ requests: AsyncStream<String>, _ session: CommandSession
    ) async -> String {
        let program: Executable = words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0])
        let newline = SubprocessOutputSequence.StringSequence<UTF8>.Separator.unicodeScalarSequence(["\n"])
        do {
            let result = try await Subprocess.run(
                program, arguments: Arguments(Array(words.dropFirst())), input: .inputWriter, output: .sequence,
                error: .sequence
            ) { execution in
                let (complaints, saidAll) = AsyncStream<Never>.makeStream()
                await withTaskGroup { group in
                    group.addTask {
                        do {
                            for await line in requests { _ = try await execution.standardInputWriter.write(line) }
                            try await execution.standardInputWriter.finish()
                        } catch { session.complain("it takes no requests: \(error)", ifSilent: true) }
                    }
                    group.addTask {
                        do {
                            for try await line in execution.standardOutput.strings(
                                separatedBy: newline, bufferingPolicy: .maxLineLength(longestLine))
                            where !line.isEmpty { try session.take(line) }
                            // Nothing more comes, and the program is let go: what it complains of may come after that.
                            session.state.withLock { $0.isClosing = true }
                            session.lines.finish()
                            await lastWordsOf(complaints)
                        } catch { session.complain("\(error)") }
                        // Whoever waits waits no longer.
                        session.end(.unreachable(place: session.place, reason: session.farewell("it ended")))
                    }
                    group.addTask {
                        do {
                            for try await line in execution.standardError.strings(separatedBy: newline)
                            where !line.isEmpty { session.complain(line) }
                        } catch {}
                        saidAll.finish()
                    }
                    await group.waitForAll()
                }
            }
            return session.farewell("it ended: \(result.terminationStatus)")
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return "there is no program \(words[0]) that can be run"
        } catch { return "\(words[0]) cannot be run: \(error)" }
    }

    /// Waits until a program has said all that it complains of, for a while.
    private static func lastWordsOf(_ complaints: AsyncStream<Never>) async {
        await withTaskGroup { either in
            either.addTask { for await _ in complaints {} }
            either.addTask { try? await Task.sleep(for: lastWords) }
            await either.next()
            either.cancelAll()
        }
    }

    /// Keeps why nothing more is answered. What the program says itself counts for more than what its end looks like from here.
    private func complain(_ text: String, ifSilent: Bool = false) {
        state.withLock { state in
            if !ifSilent || state.complaint.isEmpty { state.complaint = String(text.prefix(400)) }
        }
    }

    private func farewell(_ ending: String) -> String {
        let complaint = state.withLock { $0.complaint }
        return complaint.isEmpty ? "the program gives no answer; \(ending)" : "\(complaint) (\(ending))"
    }
}
