import ArgumentParser

/// How a command answers that has a table to show.
struct TabularOutputOptions: ParsableArguments {
    @Flag(name: .customLong("csv"), help: "Answer with comma-separated values.")
    var isCSV = false

    @OptionGroup private var output: OutputOptions

    func validate() throws {
        guard !isCSV || !output.isJSON else { throw ValidationError("Give one of --json and --csv.") }
    }

    var isJSON: Bool { output.isJSON }

    /// Standard error, in the form that was asked for.
    var messages: Messages { output.messages }

    /// Answers with the document, with the lines of CSV or, for people, with the text that `text` makes for this many columns
    /// (`nil`: any number).
    func answer(_ document: some Encodable, csv: () -> String, text: (_ width: Int?) -> String) throws {
        guard !isCSV else { return try StandardStream.output.write(csv()) }
        try output.answer(document, text: text)
    }

    /// The same where an answer may be longer than memory should hold: it is written piece by piece.
    func answer(
        json: (inout JSONWriter) throws -> Void, csv: (inout AnswerWriter) throws -> Void,
        text: (_ width: Int?, inout AnswerWriter) throws -> Void
    ) throws {
        if isJSON {
            var writer = JSONWriter()
            try json(&writer)
            return try writer.finish()
        }
        var writer = AnswerWriter()
        if isCSV {
            try csv(&writer)
        } else {
            try text(StandardStream.output.columns, &writer)
        }
        try writer.finish()
    }
}
