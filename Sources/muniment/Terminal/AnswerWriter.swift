/// Gathers an answer and writes it in pieces, as it may be longer than memory should hold.
struct AnswerWriter {
    /// What has not been written yet.
    var bytes: [UInt8] = []
    private let write: ([UInt8]) throws -> Void

    private static let pieceCount = 64 << 10

    /// - Parameter write: takes the pieces.
    init(to write: @escaping ([UInt8]) throws -> Void = { try StandardStream.output.write($0) }) {
        self.write = write
    }

    /// Adds text.
    mutating func add(_ text: String) throws {
        bytes += text.utf8
        try writeIfMuch()
    }

    /// Writes what there is, once it is much.
    mutating func writeIfMuch() throws {
        guard bytes.count >= Self.pieceCount else { return }
        try Task.checkCancellation()
        try write(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Writes the rest.
    mutating func finish() throws {
        try write(bytes)
        bytes = []
    }
}
