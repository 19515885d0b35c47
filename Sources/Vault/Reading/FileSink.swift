import Records
import Seal
import Store

/// Takes the bytes of one file: hashes them, counts them, and writes them where there is somewhere to write. One owner.
final class FileSink {
    private let output: OpenFile?
    private let deliver: (([UInt8]) throws -> Void)?
    private let report: (Int) -> Void
    /// The hash of what has been written so far: each piece is hashed beside whoever makes the next one.
    private var hash = Task { SHA256State() }
    /// The hashes of the pieces before, as far as they may not be done yet.
    private var unsettled: ArraySlice<Task<SHA256State, Never>> = []
    private var buffer: [UInt8] = []
    private(set) var byteCount = 0
    /// Where in the file records are missing that were erased, in bytes from its first one: the first of them.
    private(set) var gaps: [Int] = []
    /// How many are.
    private(set) var missing = 0
    private static let mostGaps = 20

    private static let bufferCount = 256 << 10
    /// How many pieces may wait to be hashed.
    private static let mostUnsettled = 4

    /// - Parameters:
    ///   - output: nil to check only.
    ///   - report: is told how many bytes have come.
    init(_ output: consuming OpenFile?, report: @escaping (Int) -> Void) {
        self.output = output
        deliver = nil
        self.report = report
        buffer.reserveCapacity(Self.bufferCount + (64 << 10))
    }

    /// Hands the bytes over in place of writing them to a file.
    init(deliver: @escaping ([UInt8]) throws -> Void) {
        output = nil
        self.deliver = deliver
        report = { _ in }
        buffer.reserveCapacity(Self.bufferCount + (64 << 10))
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferCount { try flush() }
    }

    func write(_ bytes: [UInt8]) throws {
        buffer += bytes
        if buffer.count >= Self.bufferCount { try flush() }
    }

    /// A record that was erased would stand here.
    func leaveOut() {
        missing += 1
        if gaps.count < Self.mostGaps { gaps.append(byteCount + buffer.count) }
    }

    /// Waits until few pieces are left to be hashed. Whoever writes much calls this between, as files may be read faster
    /// than they are hashed.
    func settle() async {
        while unsettled.count > Self.mostUnsettled { _ = await unsettled.removeFirst().value }
    }

    /// Writes what is left, and gives the file its mode and time.
    ///
    /// - Returns: SHA-256 of all bytes.
    func finish(mode: UInt32?, modified: Timestamp?) async throws -> Digest256 {
        try flush()
        if let mode { try output?.restore(permissions: mode, modified: modified) }
        return await hash.value.finish()
    }

    private func flush() throws {
        hash = Task { [before = hash, buffer] in
            var hash = await before.value
            buffer.withUnsafeBytes { hash.update($0) }
            return hash
        }
        unsettled.append(hash)
        try output?.write(buffer)
        try deliver?(buffer)
        byteCount += buffer.count
        report(buffer.count)
        buffer = []
        buffer.reserveCapacity(Self.bufferCount + (64 << 10))
    }
}
