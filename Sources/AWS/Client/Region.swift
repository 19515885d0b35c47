/// The regions' names, and what follows from them.
package enum Region {
    /// Where AWS keeps what knows no region.
    package static let global = "us-east-1"

    /// By what a region's name begins with: the domain of its services. Source: `partitions.json` of botocore.
    private static let domains = [
        ("cn-", "amazonaws.com.cn"), ("us-isof-", "csp.hci.ic.gov"), ("us-isob-", "sc2s.sgov.gov"),
        ("us-iso-", "c2s.ic.gov"), ("eu-isoe-", "cloud.adc-e.uk"), ("eusc-", "amazonaws.eu"),
    ]

    /// The domain under which a region's services are, as in `amazonaws.com`.
    package static func domain(of region: String) -> String {
        domains.first { region.hasPrefix($0.0) }?.1 ?? "amazonaws.com"
    }

    /// AWS's own server of a service in a region.
    ///
    /// - Throws: `AWSError.badSetting` where the region's name has other signs than small letters, digits and hyphens: it
    ///   would become part of a host's name.
    package static func endpoint(of service: String, in region: String) throws(AWSError) -> Endpoint {
        guard !region.isEmpty, region.utf8.allSatisfy(isOfName) else {
            throw .badSetting(name: "the region", value: region, reason: "it must be like eu-central-1")
        }
        return Endpoint(host: "\(service).\(region).\(domain(of: region))")
    }

    /// Whether a server is one of AWS's own.
    package static func isAWS(_ endpoint: Endpoint) -> Bool {
        (domains.map(\.1) + ["amazonaws.com", "api.aws"]).contains {
            endpoint.host == $0 || endpoint.host.hasSuffix(".\($0)")
        }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "-")
    }
}
