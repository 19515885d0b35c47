import Foundation
import Testing

@testable import Evidence

@Suite("A standing package")
struct TemplateTests {
    @Test("that comes with the program makes a bag that holds", arguments: EvidenceTemplate.builtIn)
    func builtIn(_ name: String) async throws {
        let folder = try await EvidenceFolder.pool()
        let template = try EvidenceTemplate.named(name)
        let keys = template.about == .person ? ["user-8"] : []

        let made = try await folder.make(keys) { try $0.apply(template) }

        let report = try folder.verify()
        #expect(report.faults.isEmpty, "\(report.faults)")
        #expect(made.statement.template?.name == name && made.statement.accessLog?.isEmpty == false)
        let page = try folder.text(EvidencePath.report)
        #expect(page.contains(template.title))
        if template.about == .everybody {
            #expect(made.statement.whole?.count == 4 && made.statement.reports?.count == template.reports.count)
            #expect(try folder.text("data/reports/2-group-changes.csv").contains("left,user-8,admins"))
        } else {
            for number in 0..<40 where number != 8 { #expect(try folder.holding("user-\(number)\"").isEmpty) }
            #expect(page.contains("At the end"))
        }
    }

    @Test("is what a file of YAML says, and a file that says something else is refused")
    func own() async throws {
        let text = """
            name: quarterly
            title: Every quarter
            about: everybody
            reports: [disabled, "dormant:days=30"]
            redact: [phone_number]
            """
        let folder = try await EvidenceFolder.pool()
        let made = try await folder.make { try $0.apply(EvidenceTemplate(yaml: text, from: "q.yaml")) }
        #expect(made.statement.redaction?.redacted == ["phone_number"] && made.statement.reports?.count == 2)
        for wrong in [
            text + "\nreprots: []", text.replacing("everybody", with: "anybody"),
            text.replacing("everybody", with: "person"), text.replacing("title:", with: "titel:"), "- a list", ": [",
            text.replacing("days=30", with: "days=many"), text.replacing("days=30", with: "group=x"),
        ] {
            #expect(throws: EvidenceError.self, "\(wrong)") { try EvidenceTemplate(yaml: wrong, from: "q.yaml") }
        }
        #expect(throws: EvidenceError.self) { try EvidenceTemplate.named("soc3") }
    }

    @Test("about a person needs one, and about everybody takes none")
    func about() throws {
        var nobody = EvidenceRequest("x", about: [], to: "x")
        #expect(throws: EvidenceError.self) { try nobody.apply(.named("leaver-check")) }
        var somebody = EvidenceRequest("x", about: ["ada"], to: "x")
        #expect(throws: EvidenceError.self) { try somebody.apply(.named("soc2-access-review")) }
    }
}
