#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a service listens.
package struct Endpoint: Hashable, Sendable {
    /// Whether the connection is encrypted and the server's certificate checked.
    package let isSecure: Bool
    /// A name or an address, in small letters; an IPv6 address in brackets.
    package var host: String
    /// `nil` for the scheme's own.
    package let port: Int?
    /// What stands before each path; without a slash at its end.
    package let basePath: String

    package init(isSecure: Bool = true, host: String, port: Int? = nil, basePath: String = "") {
        self.isSecure = isSecure
        self.host = host.lowercased()
        self.port = port == (isSecure ? 443 : 80) ? nil : port
        self.basePath = basePath
    }

    /// - Parameter setting: where the URL comes from, for the error, as in `--endpoint`.
    /// - Throws: `AWSError.badSetting` where it is no URL of HTTP, or has a user, a query or a fragment.
    package init(url text: String, setting: String) throws(AWSError) {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.host, !host.isEmpty
        else {
            throw .badSetting(name: setting, value: text, reason: "it must be like https://s3.example.org")
        }
        guard url.user == nil, url.password == nil, url.query == nil, url.fragment == nil else {
            // The text may hold a password.
            throw .badSetting(
                name: setting, value: "\(scheme)://…\(host)…", reason: "it must have no user, question mark or #")
        }
        let isBareAddress = host.contains(":") && !host.hasPrefix("[")
        self.init(
            isSecure: scheme == "https", host: isBareAddress ? "[\(host)]" : host, port: url.port,
            basePath: String(url.path.trimmingSuffix { $0 == "/" }))
    }

    /// As the header `Host` has it.
    package var hostAndPort: String { port.map { "\(host):\($0)" } ?? host }

    /// - Parameters:
    ///   - path: encoded, from the first slash on.
    ///   - query: encoded.
    func url(path: String, query: String) -> String {
        "\(isSecure ? "https" : "http")://\(hostAndPort)\(path)\(query.isEmpty ? "" : "?\(query)")"
    }
}

extension Endpoint: CustomStringConvertible {
    package var description: String { "\(isSecure ? "https" : "http")://\(hostAndPort)\(basePath)" }
}

extension String {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
        var rest = self[...]
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
