/// Cuts rows into pieces and values: the insides of JSON's strings, its numbers, true, false and null; the fields of CSV.
/// How a row is cut is a guess about its format: whatever is guessed, pieces and values together are the row.
enum RowTokens {
    /// Cuts the rows one behind the other from `start`, each as long as `lengths` says.
    ///
    /// - Returns: false where the rows are too unlike each other to gain anything.
    static func cut(_ shapes: inout RowShapes, from start: Int, lengths: [Int]) -> Bool {
        let isCSV = shapes.isByPlace
        var json = JSONRows(bytes: shapes.bytes)
        var csv = CSVRows(bytes: shapes.bytes)
        let mostValues = Columns.mostValues(of: shapes.bytes.count)
        var position = start
        for length in lengths {
            shapes.beginRow()
            let end = position + length
            guard isCSV ? csv.cut(position, end, &shapes) : json.cut(position, end, &shapes), shapes.endRow(),
                shapes.valueCount <= mostValues
            else { return false }
            position = end
        }
        return true
    }
}
