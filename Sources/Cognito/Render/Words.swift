/// A name of the service's in small words: `create-user-pool` of `CreateUserPool`, `allowed_oauth_flows` of `AllowedOAuthFlows`.
func smallWords(of name: String, separator: String) -> String {
    var words = ""
    var isBehindSmall = false
    // Two words of their own that look like more.
    let letters = Array(name.replacing("OAuth", with: "Oauth").replacing("URLs", with: "Urls"))
    for (index, letter) in letters.enumerated() {
        let isBeforeSmall = index + 1 < letters.count && letters[index + 1].isLowercase
        if letter.isUppercase, index > 0, isBehindSmall || isBeforeSmall { words += separator }
        words += letter.lowercased()
        isBehindSmall = !letter.isUppercase
    }
    return words
}
