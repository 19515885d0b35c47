/// Texts of an archive in a template of CloudFormation, which looks some of them up.
extension JSON {
    /// Texts in which `${Name}` stands, in pieces: what is plain here, other readers of templates take for a parameter.
    var withoutParameters: JSON {
        switch self {
        case .string(let text) where text.contains(/\${[A-Za-z0-9.:]+}/):
            // The pieces end with the dollar signs.
            let pieces = text.split(separator: "${", omittingEmptySubsequences: false)
            let joined = pieces.enumerated().map { index, piece in
                JSON.string((index > 0 ? "{" : "") + piece + (index < pieces.count - 1 ? "$" : ""))
            }
            return ["Fn::Join": ["", .array(joined)]]
        case .array(let values): return .array(values.map(\.withoutParameters))
        case .object(let members): return .object(members.mapValues(\.withoutParameters))
        default: return self
        }
    }

    /// Texts with `{{resolve:` in them altered: CloudFormation would look up a secret, and no sign keeps it from that.
    var withoutDynamicReferences: (value: JSON, wasChanged: Bool) {
        switch self {
        case .string(let text) where text.contains("{{resolve:"):
            return (.string(text.replacing("{{resolve:", with: "{_{resolve:")), true)
        case .array(let values):
            let done = values.map(\.withoutDynamicReferences)
            return (.array(done.map(\.value)), done.contains { $0.wasChanged })
        case .object(let members):
            let done = members.mapValues(\.withoutDynamicReferences)
            return (.object(done.mapValues(\.value)), done.values.contains { $0.wasChanged })
        default: return (self, false)
        }
    }
}
