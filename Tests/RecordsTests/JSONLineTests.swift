import Foundation
import Records
import Testing

@Suite("A JSON line")
struct JSONLineTests {
    private func line(_ record: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        record.withUnsafeBytes { JSONLine.append($0, to: &out) }
        return out
    }

    private func line(csv record: String, _ header: String, _ format: Format = .csv) -> String {
        let names = Array(header.utf8).withUnsafeBytes { JSONLine.csvHeader(of: $0, format: format) }
        var out: [UInt8] = []
        Array(record.utf8).withUnsafeBytes { JSONLine.append(csv: $0, header: names, format: format, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    @Test("is the record without the white space outside its strings")
    func json() {
        let pretty = "{\r\n\t\"a b\" : [ 1 , \" \\\" \\\\\" ] ,\n \"c\":{ } }"
        #expect(line(Array(pretty.utf8)) == Array("{\"a b\":[1,\" \\\" \\\\\"],\"c\":{}}".utf8))
        #expect(line(Array("{\"a\":1}".utf8)) == Array("{\"a\":1}".utf8))
        #expect(line([]) == [])
    }

    @Test("stands on one line and says what the record says")
    func generated() throws {
        for seed in UInt64(0)..<100 {
            let export = GeneratedExport(format: .jsonArray, seed: seed)
            for record in export.records {
                let line = line(Array(record.utf8))
                #expect(!line.contains(0x0A))
                let before = try JSONSerialization.jsonObject(with: Data(record.utf8)) as? NSDictionary
                let after = try JSONSerialization.jsonObject(with: Data(line)) as? NSDictionary
                #expect(before == after, "seed \(seed)")
                #expect(self.line(line) == line, "seed \(seed)")
            }
        }
    }

    @Test("of a CSV record is an object of strings under the header's names")
    func csv() {
        let header = "\u{FEFF}id,\"the \"\"name\"\"\"\r\n"
        #expect(line(csv: "1,\"a,\r\n\"\"b\"\"\"", header) == #"{"id":"1","the \"name\"":"a,\r\n\"b\""}"#)
        #expect(line(csv: "\u{1}\t\u{1F}\\,é🔑", header) == #"{"id":"\u0001\t\u001f\\","the \"name\"":"é🔑"}"#)
        #expect(line(csv: ",", header) == #"{"id":"","the \"name\"":""}"#)
        #expect(line(csv: "1,2,3", header) == #"{"id":"1","the \"name\"":"2"}"#)
        #expect(line(csv: "1", header) == #"{"id":"1"}"#)
        #expect(line(csv: "1", "") == "{}")
        #expect(line(csv: "a\\,b,\"", "id,x\n", .cognitoCSV) == #"{"id":"a,b","x":"\""}"#)
    }

    @Test("of a CSV record is UTF-8 even where the record is none")
    func badUTF8() {
        let names = [Array("id".utf8)]
        var out: [UInt8] = []
        let record: [UInt8] = [0x61, 0xFF, 0x62]
        record.withUnsafeBytes { JSONLine.append(csv: $0, header: names, format: .csv, to: &out) }
        #expect(String(decoding: out, as: UTF8.self) == "{\"id\":\"a\u{FFFD}b\"}")
    }
}
