import ArgumentParser
import Replication

/// `muniment courier pack`
struct CourierPack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Write what the other side lacks as sealed, numbered volumes.",
        usage: "muniment courier pack --to <folder> [options]",
        discussion: """
            Volumes hold files of the vault as they lie there, sealed, and a manifest that you sign; the summary beside them is \
            to be printed. Without --since all of the vault is packed; with a receipt of the other side, any volume of the courier \
            before, or a checkpoint that the other side has, what came since. Parity repairs a volume of which parts cannot be read any more; par2 understands \
            it too.

            Examples:
              muniment courier pack --to /media/stick
              muniment courier pack --to /media/stick --since receipt-0000000042.tar --parity 10%
            """)

    @Option(
        name: .customLong("to"), help: ArgumentHelp("Where the volumes go.", valueName: "folder"),
        completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp("A receipt, a volume of the courier before, or a checkpoint.", valueName: "file"),
        completion: .file())
    var since: String?

    @Option(help: ArgumentHelp("The most that a volume holds.", valueName: "size"))
    var maxSize = ByteSize.usual

    @Option(help: ArgumentHelp("How much of each volume may be lost and is made good: 10%.", valueName: "share"))
    var parity: Percentage?

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let request = CourierRequest(
            folder: folder, since: since, maxByteCount: maxSize.byteCount,
            parityPercent: parity.map { Int(($0.share * 100).rounded(.up)) })
        let vault = try await opening.open(output.messages)
        let packed = try await ProgressLine.during("Packing") { try await vault.packCourier(request, progress: $0) }
        try output.answer(PackedCourierAnswer(packed)) { PackedCourierAnswer.text(packed, in: folder, width: $0) }
    }
}
