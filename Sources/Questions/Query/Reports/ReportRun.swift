import Store

extension Report {
    /// The report as a query.
    ///
    /// - Parameters:
    ///   - values: what parameters were said to be.
    ///   - times: of the first and the last snapshot that is asked.
    func run(
        over source: any RecordSource, values: [Parameter: String], limits: QueryLimits,
        times: (first: Timestamp, last: Timestamp)?
    ) throws -> QueryRun {
        let values = try complete(values)
        let keys = source.collections.map { ($0.name, $0.key) }
        var run = QueryRun(
            source: source, sql: sql(keys: Dictionary(keys) { first, _ in first }, attribute: values[.attribute]),
            limits: limits)
        run.parameters = [
            "at": times.map { .text($0.last.inTables) } ?? .null,
            "from": times.map { .text($0.first.inTables) } ?? .null,
            "days": values[.days].flatMap { Int64($0) }.map { .integer($0) } ?? .null,
            "group": values[.group].map { .text($0) } ?? .null,
        ]
        run.expectedColumns = optionalColumns
        run.tellingColumns = telling
        return run
    }

    /// All parameters, those that were not said as they stand.
    private func complete(_ said: [Parameter: String]) throws(QuestionsError) -> [Parameter: String] {
        for parameter in said.keys where !options.contains(where: { $0.parameter == parameter }) {
            throw .badQuestion("the report \(name) takes no --\(parameter.rawValue)")
        }
        var values = said
        for option in options where said[option.parameter] == nil {
            switch option.standard {
            case .any: break
            case .value(let value): values[option.parameter] = value
            case .none: throw .badQuestion("the report \(name) needs --\(option.parameter.rawValue)")
            }
        }
        return values
    }
}
