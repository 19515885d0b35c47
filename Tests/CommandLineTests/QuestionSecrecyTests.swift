import Foundation
import Testing

@Suite("A question on record")
struct QuestionSecrecyTests {
    private static let secret = "person7@secretive.example"

    @Test("leaves nothing of its SQL in any file of the vault in clear, however it ends")
    func secrecy() async throws {
        let archive = try await Archive.founded(userCount: 100)
        defer { archive.remove() }
        _ = try await archive.mustIngest(day: 0)

        _ = try await archive.mustRun("query", "select * from users where email = '\(Self.secret)'")
        _ = try await archive.run("query", "select \"\(Self.secret)\" from users")
        _ = try await archive.run("query", "select '\(Self.secret)' frm users")
        _ = try await archive.run("query", "select '\(Self.secret)' from users, users u", "--rows", "1")
        _ = try await archive.mustRun(
            "export", "latest", "--collection", "users", "--where", "email = '\(Self.secret)'")

        for path in archive.files() {
            let bytes = try Data(contentsOf: archive.vault.appending(path: path))
            #expect(bytes.range(of: Data(Self.secret.utf8)) == nil, "\(path)")
        }
        // The entries themselves, opened: what failed says so without repeating it.
        let entries = try await archive.mustRun("audit", "list", "--limit", "1000", "--json").output
        for line in entries.split(separator: "\n") where line.contains("\"error\" :") {
            #expect(!line.contains(Self.secret), "\(line)")
        }
    }
}
