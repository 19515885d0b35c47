import Fixtures
import Foundation
import Testing

@Suite("One flipped bit")
struct FlipTests {
    @Test("of any file never leads to wrong data or a crash, and is found where it hurts")
    func flips() async throws {
        var generator = Archive.generator("flips")
        let damage = try await Damage()
        defer { damage.archive.remove() }
        let files = damage.archive.files().filter { !$0.hasSuffix("/lock") }

        for round in 0..<(Archive.isSoak ? 500 : 60) {
            // Each file in turn, so that the large ones do not take all the flips.
            let file = files[round % files.count]
            let whole = try Data(contentsOf: damage.archive.vault.appending(path: file))
            var bytes = whole
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let bit = Int.random(in: 0..<8, using: &generator)
            bytes[place] ^= 1 << bit
            // A damaged last entry is cut off, which the ledger says itself, and finds when it is verified.
            try await damage.check(
                "bit \(bit) of byte \(place) of \(file)", naming: [file], isHurt: Damage.isTruth(file)
            ) { try bytes.write(to: $0.vault.appending(path: file)) }
        }
    }
}
