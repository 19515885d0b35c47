import Records
import Testing

@Suite("A format")
struct FormatTests {
    @Test("is named as manifests name it")
    func names() {
        #expect(Format.allCases.map(\.rawValue) == ["json-lines", "json-array", "json-object", "csv", "cognito-csv"])
    }
}
