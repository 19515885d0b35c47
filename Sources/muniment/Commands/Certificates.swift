import ArgumentParser

/// `muniment certificates`
struct Certificates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what was hidden or destroyed, why and by whom.",
        subcommands: [CertificatesList.self, CertificatesShow.self, CertificatesVerify.self])
}
