/// Something that an entry is about, as its author names it.
package struct EntryObject: Hashable, Sendable {
    /// How its name will stand in the entry.
    enum Name: Hashable, Sendable {
        /// In clear.
        case clear(String)
        /// As a commitment, whose opening goes to `ledger/names`.
        case committed(String)
        /// As an earlier entry states it: an outcome shares the openings of its intent.
        case stated(EntryBody.Object)
    }

    /// What kind of thing: `snapshot`, `person`, `record`, ….
    package let kind: String
    let name: Name

    private init(kind: String, _ name: Name) {
        self.kind = kind
        self.name = name
    }

    /// A thing whose name may stand in the ledger for good.
    package init(kind: String, name: String) {
        self.init(kind: kind, .clear(name))
    }

    /// A thing whose name the entry only commits to, so that it can be erased while the entry stays as it is.
    package static func committed(kind: String, name: String) -> Self { .init(kind: kind, .committed(name)) }

    /// What an entry states that was appended before.
    package init(stated object: EntryBody.Object) {
        self.init(kind: object.kind, .stated(object))
    }

    /// The name that must not stand in an entry in clear; nil where there is none.
    package var secretName: String? {
        if case .committed(let name) = name { name } else { nil }
    }
}
