/// Where the rows of a block lie in its plain bytes: what the codec of columns needs to know of a block.
package struct RowPlaces: Sendable {
    /// The rows' lengths, as varints one behind the other.
    let lengths: Range<Int>
    /// Where the first row begins; the last one ends with the bytes.
    let rows: Int
    /// How many bytes each row has; together they reach the block's end.
    let rowLengths: [Int]

    package init(lengths: Range<Int>, rows: Int, rowLengths: [Int]) {
        self.lengths = lengths
        self.rows = rows
        self.rowLengths = rowLengths
    }
}
