import Foundation
import Testing

/// The program that docs/embedding.md shows is built with these tests, outside of what this package's modules show each other.
@Suite("The example of embedding")
struct EmbeddingTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

    /// The inside of the page's block of that kind.
    private static func block(_ kind: String) throws -> String {
        let page = try String(contentsOf: root.appending(path: "docs/embedding.md"), encoding: .utf8)
        let start = try #require(page.range(of: "```\(kind)\n"))
        let end = try #require(page.range(of: "```\n", range: start.upperBound..<page.endIndex))
        return String(page[start.upperBound..<end.lowerBound])
    }

    @Test("stands on the page as it is compiled")
    func isShown() throws {
        let compiled = try String(
            contentsOf: Self.root.appending(path: "docs/examples/embedding/main.swift"), encoding: .utf8)
        #expect(try Self.block("swift") == compiled)
    }

    @Test("archives an export twice, checks it and gives it back")
    func runs() async throws {
        let place = try Workplace()
        defer { place.remove() }
        let program = Workplace.built("embedding-example")

        let (ending, output) = try await place.run(
            """
            set -e
            cat > users.json <<'END'
            {"Username":"ada","Enabled":true,"email":"ada@northwind.example"}
            {"Username":"bob","Enabled":true,"email":"bob@northwind.example"}
            {"Username":"eve","Enabled":true,"email":"e@northwind.example"}
            END
            '\(program.path)' vault archive.key users.json restored > /dev/null 2>&1
            sed -i '/bob/s/true/false/' users.json
            '\(program.path)' vault archive.key users.json restored 2> /dev/null
            cmp users.json restored/users.json
            """, limit: .seconds(600))

        #expect(ending == .exited(0))
        #expect(output == (try Self.block("text")))
    }

    @Test("says what to do where the secret is another's")
    func refusal() async throws {
        let place = try Workplace()
        defer { place.remove() }
        let program = Workplace.built("embedding-example")

        let (_, output) = try await place.run(
            """
            echo '{"Username":"ada"}' > users.json
            '\(program.path)' vault archive.key users.json restored > /dev/null 2>&1
            muniment keys generate --out other.key > /dev/null
            '\(program.path)' vault other.key users.json restored 2> /dev/null
            """, limit: .seconds(600))

        #expect(output == "failed: that secret opens no slot of this vault\n")
    }
}
