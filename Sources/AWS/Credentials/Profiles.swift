#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The profiles of `~/.aws/config` and `~/.aws/credentials`, or of the files that `AWS_CONFIG_FILE` and
/// `AWS_SHARED_CREDENTIALS_FILE` name.
package struct Profiles: Sendable {
    /// What both files say under one name.
    package struct Profile: Sendable {
        package let name: String
        /// Of the file of settings alone.
        var config: [String: String] = [:]
        /// Of the file of credentials alone.
        var credentials: [String: String] = [:]
        /// What stands indented under a key of the settings.
        var groups: [String: [String: String]] = [:]

        /// What holds where both files have it: the file of credentials goes before.
        package subscript(key: String) -> String? { credentials[key] ?? config[key] }
    }

    let configPath: String
    let credentialsPath: String
    private let profiles: [String: Profile]
    /// By name: what `[services NAME]` says of each service.
    private let services: [String: [String: [String: String]]]

    /// Reads both files; one that is not there is empty.
    ///
    /// - Throws: `AWSError.malformedProfiles`, `AWSError.badSetting` where a file cannot be read.
    package init(_ environment: Environment) throws(AWSError) {
        configPath = environment.expand(environment["AWS_CONFIG_FILE"] ?? "~/.aws/config")
        credentialsPath = environment.expand(environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "~/.aws/credentials")
        var profiles: [String: Profile] = [:]
        var services: [String: [String: [String: String]]] = [:]
        for (header, section) in try Self.read(configPath, named: "AWS_CONFIG_FILE").sections {
            let words = ShellWords.split(header) ?? []
            if header == "default" || (words.count == 2 && header.hasPrefix("profile")) {
                let name = words.count == 2 ? words[1] : header
                // `[default]` and `[profile default]` may both be there.
                guard profiles[name] == nil || header != "default" else { continue }
                profiles[name] = Profile(name: name, config: section.values, groups: section.groups)
            } else if words.count == 2, header.hasPrefix("services") {
                services[words[1]] = section.groups
            }
        }
        for (name, section) in try Self.read(credentialsPath, named: "AWS_SHARED_CREDENTIALS_FILE").sections {
            profiles[name, default: Profile(name: name)].credentials = section.values
        }
        self.profiles = profiles
        self.services = services
    }

    private static func read(_ path: String, named setting: String) throws(AWSError) -> ProfileFile {
        guard FileManager.default.fileExists(atPath: path) else { return try ProfileFile("", path: path) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .badSetting(name: setting, value: path, reason: "the file cannot be read; check its permissions")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw .badSetting(name: setting, value: path, reason: "the file is not UTF-8 text")
        }
        return try ProfileFile(text, path: path)
    }

    /// - Throws: `AWSError.noSuchProfile`.
    func profile(_ name: String) throws(AWSError) -> Profile {
        guard let profile = profiles[name] else {
            throw .noSuchProfile(
                name: name, paths: [configPath, credentialsPath], others: profiles.keys.sorted())
        }
        return profile
    }

    /// The profile that is meant where nobody names one, if it is there.
    var standard: Profile? { profiles["default"] }

    /// The URL that a profile sets for a service, of its own or for all.
    func endpoint(of service: String, in profile: Profile) -> String? {
        profile["services"].flatMap { services[$0]?[service]?["endpoint_url"] } ?? profile["endpoint_url"]
    }
}
