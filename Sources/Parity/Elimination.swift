/// Which recovery slices give the missing ones, and how: the inverse of their part of the matrix, by Gauss and Jordan.
///
/// A row of the matrix is a recovery slice, a column a missing slice, the element the column's constant to the power of the
/// row's exponent. Not every choice of rows has an inverse: a row that adds nothing to those before it is passed over.
struct Elimination {
    /// The most slices that are computed: the work grows with their third power, and parity made to harm asks for it with a
    /// few bytes each. What is written here has some two thousand slices.
    static let limit = 4096

    /// The recovery slices that are used, by their exponents.
    let exponents: [Int]
    /// For each missing slice the factor of each recovery slice used.
    let factors: [[UInt16]]

    /// - Parameters:
    ///   - constants: logarithms of the missing slices' constants.
    ///   - available: exponents to choose from.
    /// - Returns: nil where these give fewer than are missing, or more than `limit` are; and where the task was cancelled.
    init?(constants: [Int], available: [Int]) {
        let count = constants.count
        guard count <= Self.limit else { return nil }
        var exponents: [Int] = []
        // Rows are reduced as they come: each has a 1 in a column of its own, where all others have 0. Behind the elements
        // stands of which rows it is made.
        var rows: [[UInt16]] = []
        var pivots: [Int] = []
        for exponent in available where rows.count < count {
            guard !Task.isCancelled else { return nil }
            var row = constants.map { GaloisField.power($0 * exponent) }
            row += [UInt16](repeating: 0, count: count)
            row[count + rows.count] = 1
            for (other, pivot) in zip(rows, pivots) { GaloisField.add(other, times: row[pivot], to: &row) }
            guard let pivot = row[..<count].firstIndex(where: { $0 != 0 }) else { continue }
            let scale = GaloisField.inverse(row[pivot])
            row = row.map { GaloisField.product($0, scale) }
            for index in rows.indices { GaloisField.add(row, times: rows[index][pivot], to: &rows[index]) }
            rows.append(row)
            pivots.append(pivot)
            exponents.append(exponent)
        }
        guard rows.count == count else { return nil }
        self.exponents = exponents
        var factors = [[UInt16]](repeating: [], count: count)
        for (row, pivot) in zip(rows, pivots) { factors[pivot] = Array(row[count...]) }
        self.factors = factors
    }
}
