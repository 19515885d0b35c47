import Questions

/// What differs between two snapshots, as `schema/answer-diff.schema.json` has it.
enum DifferenceJSON {
    /// Writes the document.
    static func write(_ difference: Difference, to json: inout JSONWriter) throws {
        try json.object { json in
            try json.member("collections", of: difference.collections, write)
            if let files = difference.files { try json.member("files", files) }
            try json.member("new", difference.new)
            try json.member("old", difference.old)
        }
    }

    private static func write(_ collection: CollectionDifference, to json: inout JSONWriter) throws {
        try json.member("added", collection.added)
        try json.member("attributes", collection.attributes)
        try json.member("changed", collection.changed)
        json.member("collection", text: collection.collection)
        try json.member("isExact", collection.isExact)
        json.member("keyField", text: collection.keyField)
        if let records = collection.records {
            json.member("records")
            try json.array { json in
                try records.forEach { record in
                    json.element()
                    try json.object { try write(record, to: &$0) }
                }
            }
        }
        try json.member("removed", collection.removed)
        try json.member("rewritten", collection.rewritten)
        try json.member("unchanged", collection.unchanged)
    }

    private static func write(_ record: RecordDifference, to json: inout JSONWriter) throws {
        try json.member("attributes", of: record.attributes) { attribute, json in
            json.member("kind", text: attribute.value.kindName)
            json.member("name", text: attribute.name)
            json.member("value", text: attribute.value.text)
        }
        try json.member("changes", of: record.changes) { change, json in
            json.member("change", text: change.what.rawValue)
            json.member("name", text: change.name)
            if let new = change.new {
                json.member("new", text: new.text)
                json.member("newKind", text: new.kindName)
            }
            if let old = change.old {
                json.member("old", text: old.text)
                json.member("oldKind", text: old.kindName)
            }
        }
        json.member("key", text: record.key)
        json.member("what", text: record.what.rawValue)
    }
}
