import Records
import Testing

@Suite("A survey")
struct SurveyTests {
    private func survey(_ text: String, as recognition: Recognition, keyField: String? = nil) throws -> Survey {
        try Survey.of(recognition: recognition, keyField: keyField, read: reader(of: Array(text.utf8), atMost: 5))
    }

    @Test("counts the records and names the fields that each of them has")
    func whole() throws {
        let text = "{\"id\":1,\"Username\":\"a\",\"sub\":\"x\"}\n{\"id\":2,\"Username\":\"b\",\"sub\":\"\"}\n"
        let survey = try survey(text, as: .jsonLines)
        #expect(survey.records == 2)
        #expect(survey.failure == nil)
        #expect(survey.fields == ["Username", "id"])
        #expect(survey.firstWithoutKey == nil)
        let table = try self.survey("sub,x,id\n1,2,3\n4,5,\n", as: .csv)
        #expect(table.records == 2)
        #expect(table.fields == ["sub"])
    }

    @Test("tells the place of the first record without a key")
    func withoutKey() throws {
        let survey = try survey("{\"id\":1}\n\n  {\"sub\":2}\n{}\n", as: .jsonLines)
        #expect(survey.fields == [])
        #expect(survey.firstWithoutKey == Place(line: 3, byte: 12))
        let given = try self.survey("{\"id\":1}\n{\"id\":2,\"n\":1}", as: .jsonLines, keyField: "n")
        #expect(given.firstWithoutKey == Place(line: 1, byte: 0))
        #expect(given.records == 2)
    }

    @Test("tells the line, the byte and the reason where records stop")
    func failure() throws {
        let lines = try survey("{\n\"id\": 1\n}\n{\"id\": 2\n,}\n", as: .jsonLines)
        #expect(lines.records == 1)
        #expect(lines.failure?.place == Place(line: 5, byte: 22))
        #expect(lines.failure?.reason == "no member name in quotes where one must stand")
        let object = try survey("{\"Users\":\n[{},\n{}\n{}]}", as: .users)
        #expect(object.records == 2)
        #expect(object.failure?.place == Place(line: 4, byte: 18))
        let table = try survey("Username,a\r\n\"x\ny\",2\r\n3\r\n", as: .csv)
        #expect(table.records == 1)
        #expect(table.failure?.place == Place(line: 4, byte: 21))
        #expect(table.failure?.reason == "1 field under a header of 2")
    }

    @Test("places the end of a file that was cut anywhere")
    func truncated() throws {
        let samples: [(Recognition, String)] = [
            (.jsonLines, "{\"Username\":\"a\",\n\"n\": [1, true]}\n{\"Username\":\"b\\n\"}\n"),
            (.jsonArray, "[\n{\"Username\":\"a\"},\n{\"Username\":\"b\"}\n]\n"),
            (.users, "{\n\"Users\":[{\"Username\":\"a\"},\n{\"Username\":\"b\"}],\n\"NextToken\":\"x\"}\n"),
            (.csv, "Username,a\n\"x\ny\",\"1\"\nz,2\n"),
        ]
        for (recognition, text) in samples {
            let bytes = Array(text.utf8)
            for length in 0...bytes.count {
                let head = Array(bytes[..<length])
                let survey = try Survey.of(recognition: recognition, keyField: nil, read: reader(of: head, atMost: 7))
                let scanned = Scanned(head, as: recognition, keyField: "Username")
                #expect(survey.records == scanned.records.count, "\(recognition.format) cut at \(length)")
                #expect(survey.failure?.place.byte == scanned.failure?.at, "\(recognition.format) cut at \(length)")
                #expect(survey.failure?.reason == scanned.failure?.reason, "\(recognition.format) cut at \(length)")
                guard let place = survey.failure?.place else { continue }
                #expect(place.line == 1 + head[..<place.byte].count { $0 == 0x0A })
                // In JSON nothing is wrong before the cut; a line of a table may have too few fields.
                if recognition.format != .csv { #expect(place.byte == length) }
            }
        }
    }

    @Test("passes on what reading throws")
    func readError() {
        struct Unreadable: Error {}
        #expect(throws: Unreadable.self) {
            try Survey.of(recognition: .jsonLines, keyField: nil) { _ in throw Unreadable() }
        }
    }

    @Test("reads a record that is longer than its window")
    func longRecord() throws {
        let long = String(repeating: "x", count: 9 << 20)
        let survey = try Survey.of(
            recognition: .jsonLines, keyField: nil,
            read: reader(of: Array("{\"id\":1}\n{\"id\":2,\"x\":\"\(long)\"}\n{\"id\":".utf8)))
        #expect(survey.records == 2)
        #expect(survey.failure?.place.line == 3)
    }
}
