import ArgumentParser

/// How a command answers.
struct OutputOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Answer with one JSON document on standard output.")
    var isJSON = false

    /// Standard error, in the form that was asked for.
    var messages: Messages { Messages(isJSON: isJSON) }

    /// Answers with the document or, for people, with the text that `text` makes for this many columns (`nil`: any number).
    func answer(_ document: some Encodable, text: (_ width: Int?) -> String) throws {
        let answer = isJSON ? try JSONText.document(document) : text(StandardStream.output.columns)
        try StandardStream.output.write(answer)
    }
}
