import Seal
import Vault

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Asks the person at the terminal for a passphrase, which is not shown. The terminal itself is asked, so that standard
/// input and output can be pipes.
enum Prompt {
    /// What a line may hold: the kernel's own limit for one line.
    private static let lineLimit = 4096
    private static let pollMilliseconds: Int32 = 100

    /// A passphrase; `nil` where there is no terminal.
    ///
    /// - Throws: `VaultError.badInput` where nothing was typed, `CancellationError` at control-C.
    static func passphrase(_ question: String) throws -> Passphrase? {
        guard let typed = try answer(to: question) else { return nil }
        return try Passphrase(typed)
    }

    /// A new passphrase, asked for twice; `nil` where there is no terminal.
    ///
    /// - Throws: `VaultError.badInput` where nothing was typed or the answers differ, `CancellationError` at control-C.
    static func newPassphrase(for person: String) throws -> Passphrase? {
        guard let first = try answer(to: "New passphrase for \(person.printable): "),
            let second = try answer(to: "The same again: ")
        else { return nil }
        let areEqual = first.withUnsafeBytes { first in second.withUnsafeBytes { first.elementsEqual($0) } }
        guard areEqual else { throw VaultError.badInput("the two passphrases differ") }
        return try Passphrase(first)
    }

    private static func answer(to question: String) throws -> SecretBytes? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        return try withoutEcho(terminal) {
            show(question, on: terminal)
            defer { show("\n", on: terminal) }
            return try readLine(from: terminal)
        }
    }

    private static func show(_ text: String, on terminal: Int32) {
        let bytes = Array(text.utf8)
        _ = write(terminal, bytes, bytes.count)
    }

    private static func withoutEcho<Result: ~Copyable>(_ terminal: Int32, _ body: () throws -> Result) throws -> Result
    {
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else {
            throw CommandFailure(.failed, "cannot ask for the passphrase: the terminal does not answer")
        }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        // What was typed ahead, and shown, is not taken for the passphrase.
        tcsetattr(terminal, TCSAFLUSH, &silent)
        defer { tcsetattr(terminal, TCSAFLUSH, &before) }
        return try body()
    }

    /// One line, without its line break. Control-C cancels the task, which is noticed while waiting.
    private static func readLine(from terminal: Int32) throws -> SecretBytes {
        var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        while poll(&waiting, 1, pollMilliseconds) <= 0 { try Task.checkCancellation() }
        var count = 0
        let line = SecretBytes(count: lineLimit) { count = max(0, read(terminal, $0.baseAddress, $0.count)) }
        return line.withUnsafeBytes { line in
            if count > 0, line[count - 1] == UInt8(ascii: "\n") { count -= 1 }
            return SecretBytes(copying: UnsafeRawBufferPointer(rebasing: line[..<count]))
        }
    }
}
