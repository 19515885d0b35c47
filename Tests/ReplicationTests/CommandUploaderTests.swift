import Foundation
import Replication
import Testing

/// Programs that do not do as `docs/uploaders.md` says.
@Suite("An uploader by a program")
struct CommandUploaderTests {
    /// A program of the shell, in a file.
    private final class Script {
        let path = "\(NSTemporaryDirectory())/uploader script-\(UUID().uuidString)"

        init(_ text: String) throws {
            try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(filePath: path))
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        // By the shell: a file that was just written may be open in a process that another test is starting, and is no program then.
        var uploader: CommandUploader { CommandUploader("command:/bin/sh \(path.replacing(" ", with: "%20"))") }
    }

    private func message(_ uploader: CommandUploader) async -> String {
        do {
            _ = try await uploader.put(.bytes([1, 2]), as: "a/x", PutTerms())
            return "stored"
        } catch { return "\(error)" }
    }

    @Test("says that there is no such program")
    func missing() async throws {
        #expect(await message(CommandUploader("command:/no/such/program")).contains("/no/such/program"))
        #expect(await message(CommandUploader("command:no-such-program-at-all")).contains("there is no program"))
        #expect(await message(CommandUploader("command:")).contains("names no program"))
    }

    @Test("says how a program ended, and what it complained of")
    func ended() async throws {
        let script = try Script("read line; echo 'the token ran out' >&2; exit 3")
        let text = await message(script.uploader)
        #expect(text.contains("the token ran out"))
        #expect(text.contains("cannot be reached"))
    }

    @Test("says what a program complained of after its last answer")
    func lastWords() async throws {
        let script = try Script("read line; exec >&-; sleep 1; echo 'the token ran out' >&2; exit 3")
        #expect(await message(script.uploader).contains("the token ran out"))
    }

    @Test("starts the program again when it is asked again")
    func again() async throws {
        let mark = "\(NSTemporaryDirectory())/mark-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: mark) }
        let script = try Script(
            "read line; if [ -e \(mark) ]; then echo '{\"id\":1,\"outcome\":\"stored\"}'; cat >/dev/null; fi; : > \(mark)"
        )
        let uploader = script.uploader
        #expect(await message(uploader).contains("no answer"))
        #expect(await message(uploader) == "stored")
    }

    @Test(
        "says what it does not understand",
        arguments: ["hello", "{\"id\":\"x\"}", "[1]", "{}", "{\"id\":1,\"name\":\"a\",\"bytes\":-7}"])
    func nonsense(_ line: String) async throws {
        let script = try Script("read line; echo '\(line)'; cat >/dev/null")
        #expect(await message(script.uploader).contains("no answer"))
    }

    @Test("says that an answer is one to something else")
    func otherAnswer() async throws {
        let script = try Script("read line; echo '{\"id\":1,\"outcome\":\"listed\"}'; cat >/dev/null")
        #expect(await message(script.uploader).contains("answered 'listed' to that"))
    }

    @Test(
        "passes on what the program says is wrong",
        arguments: [
            ("full", "is full and could not store a/x"), ("forbidden", "does not let us store a/x"),
            ("unreachable", "cannot be reached"), ("damaged", "is damaged"), ("failed", "could not store a/x"),
            ("another", "could not store a/x"),
        ])
    func errors(_ error: String, _ text: String) async throws {
        let script = try Script(
            "read line; echo '{\"id\":1,\"error\":\"\(error)\",\"reason\":\"as it is\"}'; cat >/dev/null")
        let message = await message(script.uploader)
        #expect(message.contains(text) && message.contains("as it is"), "\(message)")
    }

    @Test("gives the program the bytes in a file, and takes none that the program did not write whole")
    func exchange() async throws {
        let script = try Script(
            #"""
            read line
            file=$(printf '%s' "$line" | sed 's/.*"file":"\([^"]*\)".*/\1/')
            printf short > "$file"
            echo '{"id":1,"outcome":"read"}'
            cat >/dev/null
            """#)
        do {
            let bytes = try await script.uploader.read("a/x", 0..<100)
            Issue.record("\(bytes)")
        } catch let error as UploadError {
            guard case .noSuchObject = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test("stops waiting for a program that hangs, when it is cancelled")
    func hanging() async throws {
        let script = try Script("cat >/dev/null")
        let uploader = script.uploader
        let task = Task { try await uploader.list("") }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
    }
}
