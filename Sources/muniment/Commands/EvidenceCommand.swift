import ArgumentParser

/// `muniment evidence`
struct EvidenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Give auditors what they can check themselves.",
        subcommands: [EvidenceCreate.self, EvidenceVerify.self, EvidenceList.self, EvidenceTimestamp.self])
}
