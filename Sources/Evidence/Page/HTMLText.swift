extension String {
    /// As text in a page.
    var inHTML: String {
        var out = ""
        // A letter may be a sign and an accent in one: it is the signs that a browser reads.
        for sign in unicodeScalars {
            switch sign {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: out.unicodeScalars.append(sign)
            }
        }
        return out
    }
}

extension Int {
    func counted(_ one: String, _ many: String) -> String { "\(self) \(self == 1 ? one : many)" }
}
