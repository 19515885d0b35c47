import ArgumentParser
import Replication

/// `muniment courier unpack`
struct CourierUnpack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpack",
        abstract: "Check a courier's volumes, and take in what they bring.",
        usage: "muniment courier unpack <folder> … [options]",
        discussion: """
            Where --vault names no vault yet, the volumes become one: a follower of the vault that they come from, which is \
            read as that is and written to by nobody. Else they bring a follower up to date, which can be read meanwhile.

            Volumes may come in any order and at several times: what came is checked and laid aside, and the vault changes \
            when all of it is there. A damaged volume is repaired with the parity beside it. A courier that does not follow on \
            what is here, or is of a ledger that went on apart, or brings nothing new, is refused.

            Examples:
              muniment courier unpack /media/stick --vault copy
              muniment courier unpack /media/disc1 /media/disc2 --vault copy
            """)

    @Argument(help: ArgumentHelp("Where volumes lie.", valueName: "folder"), completion: .directory)
    var folders: [String]

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (opening, messages) = (opening, output.messages)
        let unpacking = CourierUnpacking(folders, into: try opening.vault.path) { path in
            try await opening.open(messages, at: path)
        }
        let done = try await ProgressLine.during("Reading") { try await unpacking.run(progress: $0) }
        if !done.couriers.isEmpty {
            try output.answer(done.couriers.map { UnpackedCourierAnswer($0) }) { _ in
                done.couriers.map { UnpackedCourierAnswer.text($0) }.joined()
            }
        }
        for failure in done.otherFailures { messages.warning("\(failure)") }
        if let failure = done.failure { throw failure }
    }
}
