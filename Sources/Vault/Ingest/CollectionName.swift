import Records

/// What a collection is called where nobody says so.
enum CollectionName {
    /// By the member that holds the records: what it is in a user pool (`UserPoolClients` → `clients`), else its name
    /// (`AuditEvents` → `audit-events`). Else by the file: where that is named after a pool, by what its records are; else by its
    /// name without its ending and without the date or number at its end (`exports/users-2026-03-02.json` → `users`).
    static func of(_ recognition: Recognition, file: String) -> String {
        if let array = recognition.arrayName, !array.isEmpty {
            return PoolAnswers.kind(of: array, isSingle: recognition.isSingle)?.collection ?? hyphenated(array)
        }
        var name = file.split(separator: "/").last.map(String.init) ?? ""
        if let known = PoolAnswers.collection(inFile: name, fields: recognition.candidates) { return known }
        for ending in Format.fileEndings where name.lowercased().hasSuffix(ending) {
            name.removeLast(ending.count)
        }
        while let last = name.last, last.isASCII, last.isNumber || "-_. T:Z+".contains(last), name.count > 1 {
            // Only what looks like a date or number goes: letters within it end the cut.
            name.removeLast()
        }
        return name.isEmpty ? "records" : name.lowercased()
    }

    private static func hyphenated(_ name: String) -> String {
        var result = ""
        var previous: Character?
        for character in name {
            if character.isUppercase, let before = previous, before.isLowercase { result += "-" }
            result += character.lowercased()
            previous = character
        }
        return result
    }
}
