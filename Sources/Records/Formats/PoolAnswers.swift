/// What AWS's command line prints about user pools: by the one member that stands in it, the collection that its records are of
/// and the member that names them, as an export of a pool has them.
package enum PoolAnswers {
    package struct Kind: Equatable, Sendable {
        package let collection: String
        package let key: String
    }

    /// Lists, whose member is an array.
    private static let lists: [String: Kind] = [
        "UserPoolClients": Kind(collection: "clients", key: "ClientId"),
        "Providers": Kind(collection: "identity-providers", key: "ProviderName"),
        "ResourceServers": Kind(collection: "resource-servers", key: "Identifier"),
        "UserImportJobs": Kind(collection: "import-jobs", key: "JobId"),
        "Terms": Kind(collection: "terms", key: "TermsId"),
        "UserPools": Kind(collection: "pools", key: "Id"),
    ]

    /// Descriptions, whose member is an object.
    private static let descriptions: [String: Kind] = [
        "UserPool": Kind(collection: "pool", key: "Id"),
        "UserPoolClient": Kind(collection: "clients", key: "ClientId"),
        "IdentityProvider": Kind(collection: "identity-providers", key: "ProviderName"),
        "ResourceServer": Kind(collection: "resource-servers", key: "Identifier"),
        "DomainDescription": Kind(collection: "domains", key: "Domain"),
        "UserImportJob": Kind(collection: "import-jobs", key: "JobId"),
        "Terms": Kind(collection: "terms", key: "TermsId"),
        "Group": Kind(collection: "groups", key: "GroupName"),
    ]

    /// - Parameter isSingle: whether the member is one record, and not an array of them.
    package static func kind(of member: String, isSingle: Bool) -> Kind? {
        (isSingle ? descriptions : lists)[member]
    }

    /// What an array of records is that lies in a file named after a pool, as `cognito-backup-restore` writes them.
    ///
    /// - Parameters:
    ///   - file: the file's name, without folders.
    ///   - fields: those of the first record that may name it.
    package static func collection(inFile file: String, fields: [String]) -> String? {
        guard let name = file.split(separator: ".").first, isPool(name) else { return nil }
        if fields.contains("GroupName") { return "groups" }
        return fields.contains("Username") ? "users" : nil
    }

    /// Whether a text begins as a pool's id does, such as `eu-central-1_AbC123`.
    private static func isPool(_ text: Substring) -> Bool {
        let parts = text.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, parts[1].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) })
        else { return false }
        let region = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        return region.count >= 3
            && region.dropLast().allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isLowercase } }
            && region.last.flatMap { Int($0) } != nil
    }
}
