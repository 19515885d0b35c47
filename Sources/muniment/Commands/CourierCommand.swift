import ArgumentParser

/// `muniment courier`
struct CourierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "courier",
        abstract: "Carry the vault to a room without a cable, on media.",
        subcommands: [CourierPack.self, CourierUnpack.self, CourierReceiptCommand.self])
}
