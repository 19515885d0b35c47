import Foundation

/// A time-stamping authority made of `openssl ts`, in a folder that goes when the authority is let go: a root, an authority below
/// it, and below that the certificate that stamps.
public final class SampleAuthority: Sendable {
    /// What its keys are.
    public enum Keys: String, Sendable, CaseIterable {
        case rsa = "rsa:2048"
        case elliptic = "ec"
    }

    /// What is other than it should be.
    public enum Fault: Sendable {
        case none
        /// The certificate that stamps is for servers.
        case otherUsage
        /// It is for time stamps, and not for those alone.
        case notCritical
        /// The certificate between is no authority's.
        case noAuthority
        /// It has run out.
        case expired
    }

    private let path: String

    /// Makes one, with keys of its own.
    public init(_ keys: Keys = .elliptic, fault: Fault = .none, digest: String = "sha256") throws {
        path = "\(NSTemporaryDirectory())/tsa-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let usage =
            switch fault {
            case .otherUsage: "critical,serverAuth"
            case .notCritical: "timeStamping"
            default: "critical,timeStamping"
            }
        let isAuthority = fault == .noAuthority ? "FALSE" : "TRUE"
        try write(
            """
            [req]
            distinguished_name = name
            [name]
            [root]
            basicConstraints = critical,CA:TRUE
            keyUsage = critical,keyCertSign
            [between]
            basicConstraints = critical,CA:\(isAuthority)
            [stamper]
            extendedKeyUsage = \(usage)
            [tsa]
            default_tsa = tsa1
            [tsa1]
            serial = \(path)/serial
            default_policy = 1.2.3.4.1
            digests = sha256, sha384, sha512
            signer_digest = \(digest)
            ess_cert_id_alg = sha256
            """, to: "config")
        try write("01", to: "serial")
        var make = ["req", "-newkey", keys.rawValue]
        if keys == .elliptic { make += ["-pkeyopt", "ec_paramgen_curve:P-256"] }
        try openssl(
            make + ["-nodes", "-x509", "-days", "30", "-subj", "/CN=Root", "-extensions", "root", "-config", "config"]
                + ["-keyout", "root.key", "-out", "root.pem"])
        for (name, issuer) in [("between", "root"), ("stamper", "between")] {
            try openssl(
                make + ["-nodes", "-subj", "/CN=\(name)", "-config", "config"]
                    + ["-keyout", "\(name).key", "-out", "\(name).csr"])
            // openssl x509 of version 3.0 has no dates, and ca has.
            try write("", to: "index")
            let heads = """
                [ca]
                default_ca = a
                [a]
                database = index
                serial = ca.serial
                new_certs_dir = .
                default_md = sha256
                policy = p
                [p]
                commonName = supplied

                """
            try write(heads + extensions(), to: "ca.config")
            try write(name == "between" ? "1000" : "2000", to: "ca.serial")
            let isExpired = name == "stamper" && fault == .expired
            let span =
                isExpired ? ["-startdate", "20200101000000Z", "-enddate", "20210101000000Z"] : ["-days", "30"]
            try openssl(
                ["ca", "-batch", "-notext", "-config", "ca.config", "-extensions", name, "-in", "\(name).csr"]
                    + ["-cert", "\(issuer).pem", "-keyfile", "\(issuer).key", "-out", "\(name).pem"] + span)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func extensions() throws -> String {
        let config = try String(contentsOfFile: "\(path)/config", encoding: .utf8)
        let start = config.range(of: "[root]")?.lowerBound ?? config.startIndex
        let end = config.range(of: "[tsa]")?.lowerBound ?? config.endIndex
        return String(config[start..<end])
    }

    /// The certificate that its stamps lead up to, PEM.
    public var root: [UInt8] { get throws { try bytes("root.pem") } }

    /// Answers a request.
    public func answer(_ request: [UInt8]) throws -> [UInt8] {
        try Data(request).write(to: URL(fileURLWithPath: "\(path)/request"))
        try openssl([
            "ts", "-reply", "-config", "config", "-queryfile", "request", "-signer", "stamper.pem", "-inkey",
            "stamper.key", "-chain", "between.pem", "-out", "answer",
        ])
        return try bytes("answer")
    }

    /// The token in an answer.
    public func token(in answer: [UInt8]) throws -> [UInt8] {
        try Data(answer).write(to: URL(fileURLWithPath: "\(path)/answer"))
        try openssl(["ts", "-reply", "-in", "answer", "-token_out", "-out", "token"])
        return try bytes("token")
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    private func write(_ text: String, to name: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }

    /// `openssl` said no.
    public struct Failed: Error {
        /// What it was asked.
        public let arguments: [String]
        /// What it said.
        public let text: String
    }

    @discardableResult
    private func openssl(_ arguments: [String]) throws -> String {
        let (status, text) = try Spawned.run(["openssl"] + arguments, in: path)
        guard status == 0 else { throw Failed(arguments: arguments, text: text) }
        return text
    }
}
