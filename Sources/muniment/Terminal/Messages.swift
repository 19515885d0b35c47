/// What is said on standard error: notices, warnings, and in the end why a command failed.
///
/// With `--json` each one is a JSON object on a line of its own, so that a program can read them too. What standard error
/// does not take is lost: there is nowhere left to say so.
struct Messages: Sendable {
    let isJSON: Bool

    /// Something worth knowing.
    func notice(_ text: String) {
        if isJSON { return emit(["notice": JSONText.Message(message: text)]) }
        say(text, coloured: nil)
    }

    /// Something that may need looking after.
    func warning(_ text: String) {
        if isJSON { return emit(["warning": JSONText.Message(message: text)]) }
        say(text, label: "warning: ", coloured: .warning)
    }

    /// Why the command did not do all that it was asked.
    func failure(_ text: String, status: ExitStatus) {
        if isJSON { return emit(["error": JSONText.Failure(code: status.rawValue, message: text)]) }
        say(text, coloured: .error)
    }

    private static let program = "muniment:"

    private func say(_ text: String, label: String = "", coloured style: Style?) {
        let printable = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
        let lines = Wrapping.hanging(
            label + printable.joined(separator: "\n"), behind: Self.program + " ",
            width: StandardStream.error.columns ?? 80)
        let head = (Self.program + " " + label).dropLast()
        let shown = style.map { $0.applied(to: String(head)) } ?? String(head)
        try? StandardStream.error.write(shown + lines.dropFirst(head.count) + "\n")
    }

    private func emit(_ document: some Encodable) {
        guard let line = try? JSONText.line(document) else { return }
        try? StandardStream.error.write(line)
    }
}
