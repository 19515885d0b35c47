import Cognito
import Seal

/// What a rendering holds, for people.
enum CognitoRenderText {
    static func text(_ summary: RenderSummary, _ snapshot: Digest256, _ folder: String, width: Int?) -> String {
        var table = Table([
            Table.Column(title: "What", isElastic: true), Table.Column(title: "Count", isNumber: true),
        ])
        for count in summary.counts { table.add([count.name, count.count.grouped]) }
        var text = summary.counts.isEmpty ? "" : table.text(width: width)
        for note in summary.notes { text += Wrapping.hanging(note.printable, behind: "note  ", width: width) + "\n" }
        let files = "\(summary.files.count.counted("file")) in \(folder.printable)"
        return text
            + Wrapping.facts(
                ["snapshot \(snapshot.description.prefix(8))", summary.format.rawValue, files], width: width) + "\n"
    }
}
