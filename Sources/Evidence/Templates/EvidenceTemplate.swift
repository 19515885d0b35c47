import Questions
import Yams

/// A standing package: choices of what goes into a bag, under a name (docs/evidence.md).
package struct EvidenceTemplate: Sendable {
    package let name: String
    /// What it is called on the page.
    package let title: String
    /// Whom it is about.
    package let about: About
    /// What it is for, in some sentences.
    package let text: String
    let collections: [String]
    let reports: [ChosenReport]
    let redaction: Redaction
    let hasAccessLog: Bool
    let provesAbsence: Bool
    let hasFiles: Bool

    package enum About: String, Codable, Sendable {
        /// Keys have to be named.
        case person
        /// It holds whole collections.
        case everybody
    }

    /// The members of the file.
    private struct Document: Decodable {
        let name: String
        let title: String
        let about: About
        var text: String?
        var collections: [String]?
        var reports: [String]?
        var fields: [String]?
        var redact: [String]?
        var accessLog: Bool?
        var proveAbsence: Bool?
        var files: Bool?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, title, about, text, collections, reports, fields, redact, files
            case accessLog = "access-log"
            case proveAbsence = "prove-absence"
        }
    }

    /// Reads a template.
    ///
    /// - Parameter origin: what the file is called, for errors.
    /// - Throws: `EvidenceError.badRequest`; `QuestionsError.unknown` where there is no such report.
    package init(yaml text: String, from origin: String) throws {
        let document: Document
        do {
            // Members that nothing reads would be choices that nobody made.
            let known = Set(Document.CodingKeys.allCases.map(\.rawValue))
            let members = try Yams.load(yaml: text) as? [String: Any] ?? [:]
            if let unknown = members.keys.filter({ !known.contains($0) }).min() {
                throw EvidenceError.badRequest(
                    "\(origin) has a member \(unknown), which no template has; there are \(known.sorted().joined(separator: ", "))"
                )
            }
            document = try YAMLDecoder().decode(Document.self, from: text)
        } catch let error as DecodingError {
            throw EvidenceError.badRequest("\(origin) is no template: \(Self.reason(error))")
        } catch let error as YamlError {
            throw EvidenceError.badRequest("\(origin) is no YAML: \(error)")
        }
        name = document.name
        title = document.title
        about = document.about
        self.text = (document.text ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        collections = document.collections ?? []
        reports = try (document.reports ?? []).map { try ChosenReport($0) }
        redaction = Redaction(fields: document.fields ?? [], redacted: document.redact ?? [])
        hasAccessLog = document.accessLog ?? false
        provesAbsence = document.proveAbsence ?? false
        hasFiles = document.files ?? false
        guard about == .everybody || reports.isEmpty && collections.isEmpty && !hasFiles else {
            throw EvidenceError.badRequest(
                "\(origin) is about a person, and its reports, collections or files would show others")
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        return switch error {
        case .keyNotFound(let key, _): "it lacks \(key.stringValue)"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            "\(place(context)) is not what it should be"
        @unknown default: "it has another form"
        }
    }

    /// The templates that come with the program.
    package static let builtIn = [
        "soc2-access-review", "iso27001-user-access", "leaver-check", "gdpr-subject-access",
    ]

    /// The template of this name.
    ///
    /// - Throws: `EvidenceError.badRequest` with those that there are.
    package static func named(_ name: String) throws -> EvidenceTemplate {
        let bytes: [UInt8] =
            switch name {
            case "soc2-access-review": PackageResources.soc2_access_review_yaml
            case "iso27001-user-access": PackageResources.iso27001_user_access_yaml
            case "leaver-check": PackageResources.leaver_check_yaml
            case "gdpr-subject-access": PackageResources.gdpr_subject_access_yaml
            default:
                throw EvidenceError.badRequest(
                    "there is no template \(name). There are \(builtIn.joined(separator: ", ")); a file is named by its path, which "
                        + "ends in .yaml or .yml")
            }
        return try EvidenceTemplate(yaml: String(decoding: bytes, as: UTF8.self), from: name)
    }
}

extension EvidenceRequest {
    /// Adds what a template chooses to what was chosen already.
    ///
    /// - Throws: `EvidenceError.badRequest` where it is about a person and nobody is named, or the other way round.
    package mutating func apply(_ template: EvidenceTemplate) throws {
        let isNamed = !keys.isEmpty || condition != nil
        switch template.about {
        case .person:
            guard isNamed else {
                throw EvidenceError.badRequest("\(template.name) is about a person: say whom with --key")
            }
        case .everybody:
            guard !isNamed else {
                throw EvidenceError.badRequest("\(template.name) is about everybody: leave out --key and --where")
            }
            isWhole = true
        }
        self.template = template
        if collections.isEmpty { collections = template.collections }
        reports = template.reports + reports.filter { !template.reports.contains($0) }
        redaction.fields += template.redaction.fields
        redaction.redacted += template.redaction.redacted
        withAccessLog = withAccessLog || template.hasAccessLog
        provesAbsence = provesAbsence || template.provesAbsence
        withFiles = withFiles || template.hasFiles
    }
}
