import Store
import Testing

@testable import Vault

@Suite("The rule of how long an epoch is")
struct EpochRuleTests {
    @Test("holds from the next opening on, and is usual again when it is set so")
    func entries() async throws {
        let scratch = try Scratch()
        let ada = try scratch.founded()
        _ = try ada.changeRules { $0.epochEntries = 2 }
        let before = try ada.ledger().signers().count

        for _ in 0..<3 { _ = try scratch.open("ada").people() }

        #expect(try ada.ledger().signers().count == before + 3, "a listing is two entries")
        #expect(try await scratch.open("ada").verify(.structure).problems.isEmpty)
        #expect(try !scratch.open("ada").changeRules { $0.epochHours = 1 }.isEmpty)
        #expect(try scratch.open("ada").header.rules.epochLimits == .init(entries: 2, age: .seconds(3600)))
        _ = try scratch.open("ada").changeRules { ($0.epochEntries, $0.epochHours) = (1000, 24) }
        #expect(try scratch.open("ada").rules().isEmpty)
        #expect(try scratch.open("ada").header.rules.epochLimits == .init())
    }

    @Test("is not taken from a header where it is beyond what can be", arguments: [0, -1, 1_000_001])
    func beyond(_ entries: Int) throws {
        let scratch = try Scratch()
        _ = try scratch.founded().changeRules { $0.epochEntries = entries }
        #expect(throws: StoreError.self) { try scratch.open("ada") }
    }
}
