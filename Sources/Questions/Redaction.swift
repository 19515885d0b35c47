/// What is left out of an answer that is given to others: the values of attributes, never their names or that they changed.
package struct Redaction: Hashable, Codable, Sendable {
    /// The only attributes that are shown; none: all.
    package var fields: [String]
    /// Attributes that are not shown.
    package var redacted: [String]

    package init(fields: [String] = [], redacted: [String] = []) {
        self.fields = fields
        self.redacted = redacted
    }

    package var isNone: Bool { fields.isEmpty && redacted.isEmpty }

    /// Whether the values of an attribute are left out. A name stands for what lies deeper in it, too.
    package func hides(_ attribute: String) -> Bool {
        Self.names(redacted, attribute) || !fields.isEmpty && !Self.names(fields, attribute)
    }

    private static func names(_ names: [String], _ attribute: String) -> Bool {
        names.contains { attribute == $0 || attribute.hasPrefix($0 + ".") }
    }
}

extension History {
    /// The history without the values of attributes that are left out; the fields that name records stand.
    package func redacted(_ redaction: Redaction) -> History {
        guard !redaction.isNone else { return self }
        return History(
            source: source, collection: collection, keyField: keyField, key: key, span: span,
            periods: periods.map { period in
                Period(
                    what: period.what, span: period.span, isCompared: period.isCompared,
                    changes: period.changes.map { $0.redacted(redaction, but: keyField) },
                    attributes: period.attributes.map { $0.redacted(redaction, but: keyField) })
            },
            related: related.map { related in
                Related(
                    collection: related.collection, keyField: related.keyField, span: related.span,
                    records: related.records.map { version in
                        Related.Version(
                            span: version.span,
                            attributes: version.attributes.map { $0.redacted(redaction, but: related.keyField) })
                    })
            }, missing: missing)
    }
}

extension Attribute {
    func redacted(_ redaction: Redaction, but key: String) -> Attribute {
        name != key && redaction.hides(name) ? Attribute(name: name, value: .redacted) : self
    }
}

extension AttributeChange {
    package func redacted(_ redaction: Redaction, but key: String) -> AttributeChange {
        guard name != key, redaction.hides(name) else { return self }
        return AttributeChange(name: name, old: old.map { _ in .redacted }, new: new.map { _ in .redacted })
    }
}

extension AttributeValue {
    /// What stands in the place of a value that is left out.
    package static let redacted = AttributeValue(redacted: ())
}
