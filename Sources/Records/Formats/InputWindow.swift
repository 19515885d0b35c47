// Invariant of this file: `start <= stop <= buffer.count`, the bytes of `buffer` from `start` to `stop` are written, and
// `buffer` is freed by `deinit` or replaced by `grow` only.

/// A window that moves over a source of bytes: holds what has been read and not yet been consumed, and grows where
/// a record is longer than it. It has one owner.
package final class InputWindow {
    private let read: (UnsafeMutableRawBufferPointer) throws -> Int
    private let limit: Int
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var stop = 0

    /// Whether the window reaches the end of the source.
    package private(set) var isFinal = false

    /// The offset in the source of the window's first byte.
    package private(set) var fileOffset = 0

    /// - Parameters:
    ///   - capacity: bytes to hold at first. 4 MiB: large enough that what is moved and scanned twice at its ends is nothing.
    ///   - limit: bytes to grow to where nothing is consumed. 24 MiB holds the longest record and the longest gap.
    ///   - read: puts bytes at the beginning of the buffer it is given and returns their count; 0 at the end of the source.
    package init(
        capacity: Int = 4 << 20, limit: Int = 24 << 20,
        read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int = { _ in 0 }
    ) {
        self.read = read
        self.limit = max(limit, capacity, 1)
        buffer = .allocate(byteCount: max(capacity, 1), alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }

    /// What has been read and not consumed. Valid until the next `fill`.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: buffer[start..<stop])
    }

    /// Whether the window holds as much as it may: only `consume` can make room.
    package var isFull: Bool { stop - start == limit }

    /// Reads more behind what is there, until the window is full or the source ends. Pointers from `bytes` are invalid after.
    ///
    /// - Returns: false when nothing came: the source is at its end (`isFinal`) or the window `isFull`.
    /// - Throws: what `read` throws; the window then holds what it held.
    package func fill() throws -> Bool {
        guard !isFinal, !isFull else { return false }
        moveToFront()
        let before = stop
        while stop < buffer.count {
            let count = try read(UnsafeMutableRawBufferPointer(rebasing: buffer[stop...]))
            precondition(
                count >= 0 && count <= buffer.count - stop, "a reader answered with more than it was asked for")
            if count == 0 {
                isFinal = true
                break
            }
            stop += count
        }
        return stop > before
    }

    /// Puts bytes behind what is there, for a source that pushes. Pointers from `bytes` are invalid after.
    ///
    /// - Parameter isLast: whether the source ends with them.
    package func append(_ more: [UInt8], isLast: Bool) {
        if stop + more.count > buffer.count {
            let rest = bytes
            let needed = rest.count + more.count
            let target =
                needed > buffer.count
                ? UnsafeMutableRawBufferPointer.allocate(byteCount: max(needed, buffer.count * 2), alignment: 16)
                : buffer
            if !rest.isEmpty { target.copyMemory(from: rest) }
            if target.baseAddress != buffer.baseAddress {
                buffer.deallocate()
                buffer = target
            }
            start = 0
            stop = rest.count
        }
        UnsafeMutableRawBufferPointer(rebasing: buffer[stop..<stop + more.count]).copyBytes(from: more)
        stop += more.count
        isFinal = isLast
    }

    /// Drops the first `count` bytes of the window.
    package func consume(_ count: Int) {
        precondition(count >= 0 && count <= stop - start, "no more can be consumed than the window holds")
        start += count
        fileOffset += count
    }

    /// Makes room behind the unconsumed bytes. More than half a buffer of them is a long record: then the buffer doubles.
    private func moveToFront() {
        let rest = bytes
        if rest.count > buffer.count / 2, buffer.count < limit {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: min(buffer.count * 2, limit), alignment: 16)
            larger.copyMemory(from: rest)
            buffer.deallocate()
            buffer = larger
        } else if start > 0, !rest.isEmpty {
            buffer.copyMemory(from: rest)
        }
        start = 0
        stop = rest.count
    }
}
