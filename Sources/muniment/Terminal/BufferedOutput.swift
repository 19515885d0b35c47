/// Standard output for data in many small pieces.
struct BufferedOutput {
    private var buffer: [UInt8] = []

    /// One write(2) of this much costs little beside the work for it.
    private static let capacity = 256 << 10

    /// Takes the bytes, and writes when enough have come together.
    mutating func write(_ bytes: [UInt8]) throws {
        buffer += bytes
        if buffer.count >= Self.capacity { try flush() }
    }

    /// Writes what is left.
    mutating func flush() throws {
        try StandardStream.output.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
