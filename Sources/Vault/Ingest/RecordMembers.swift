import Records
import Store

/// Tells which inputs are records, which collection each belongs to, and which field names its records.
struct RecordMembers {
    private let request: IngestRequest

    init(_ request: IngestRequest) {
        self.request = request
    }

    /// The inputs that look like records, by collection, in the order in which collections are first met.
    func recognised(in inputs: [InputFile]) throws -> [(name: String, members: [CollectionIngest.Member])] {
        guard !request.isOpaque else { return [] }
        var order: [String] = []
        var members: [String: [CollectionIngest.Member]] = [:]
        for (index, input) in inputs.enumerated() {
            try Task.checkCancellation()
            if case .stream(let stream) = input.content, let recognition = input.givenRecognition,
                let name = stream.records?.collection
            {
                if members[name] == nil { order.append(name) }
                members[name, default: []].append(.init(index: index, input: input, recognition: recognition))
                continue
            }
            guard input.isFile, input.byteCount > 0 else { continue }
            let (head, isWhole) = try FileSource.head(of: input)
            guard
                let recognition = head.withUnsafeBytes({
                    Recognise.format(of: $0, isWhole: isWhole, keyField: request.keyField)
                })
            else { continue }
            let name = request.collection ?? CollectionName.of(recognition, file: input.displayName)
            if members[name] == nil { order.append(name) }
            members[name, default: []].append(.init(index: index, input: input, recognition: recognition))
        }
        return order.map { ($0, members[$0] ?? []) }
    }

    /// The field to try: the first usual one that every file's first record has. A file without records has no say.
    func firstKey(of members: [CollectionIngest.Member]) -> String {
        let candidates = members.map(\.recognition.candidates).filter { !$0.isEmpty }
        let usual = KeyCandidates.inOrder.first { field in candidates.allSatisfy { $0.contains(field) } }
        return request.keyField ?? usual ?? candidates.first?.first ?? KeyCandidates.inOrder[0]
    }

    /// What a look at all of some members came to.
    struct Surveyed {
        /// Those that are records through and through.
        let members: [CollectionIngest.Member]
        /// The field that names the records of them all; nil where there is none.
        let key: String?
        /// The others, and why.
        let rejected: [(member: CollectionIngest.Member, reason: String)]
    }

    /// Reads the members to their ends.
    func survey(_ members: [CollectionIngest.Member]) throws -> Surveyed {
        var rejected: [(member: CollectionIngest.Member, reason: String)] = []
        var sound: [(member: CollectionIngest.Member, survey: Survey)] = []
        for member in members {
            let survey = try Survey.of(
                recognition: member.recognition, keyField: request.keyField,
                read: try FileSource.reader(of: member.input))
            if let failure = survey.failure {
                let place = "line \(failure.place.line), byte \(failure.place.byte)"
                rejected.append((member, "\(place): \(failure.reason); kept as bytes"))
            } else {
                sound.append((member, survey))
            }
        }
        let fields = request.keyField.map { [$0] } ?? KeyCandidates.inOrder
        let keyed = sound.filter { $0.survey.records == 0 || !$0.survey.fields.isEmpty }
        let key =
            fields.first { field in
                keyed.allSatisfy { $0.survey.records == 0 || $0.survey.fields.contains(field) }
            } ?? keyed.first?.survey.fields.first
        let kept = keyed.filter { one in one.survey.records == 0 || key.map(one.survey.fields.contains) ?? false }
        let keptIndices = Set(kept.map(\.member.index))
        for (member, survey) in sound where !keptIndices.contains(member.index) {
            let place = survey.firstWithoutKey.map { "line \($0.line), byte \($0.byte): " } ?? ""
            let wanted = request.keyField.map { "the field \($0)" } ?? "a field that names every record"
            rejected.append(
                (member, "\(place)a record without \(wanted); kept as bytes. Name a field with --key-field"))
        }
        return Surveyed(members: kept.map(\.member), key: key, rejected: rejected)
    }
}
