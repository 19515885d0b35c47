import Records

/// What a collection is called where nobody says so.
enum CollectionName {
    /// By the array's name (`UserPoolClients` → `user-pool-clients`), or the file's without its ending and without the
    /// date or number at its end (`exports/users-2026-03-02.json` → `users`).
    static func of(_ recognition: Recognition, file: String) -> String {
        if let array = recognition.arrayName, !array.isEmpty { return hyphenated(array) }
        var name = file.split(separator: "/").last.map(String.init) ?? ""
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
