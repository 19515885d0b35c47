#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where answers and messages go.
enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Whether a person looks at it.
    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// How many columns a line may take: `COLUMNS`, else the terminal's width, else `nil` (a pipe or a file, where
    /// nothing is cut).
    var columns: Int? {
        if let wish = Environment["COLUMNS"].flatMap({ Int($0) }), wish > 0 { return wish }
        var size = winsize()
        guard isTerminal else { return nil }
        guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes all of the text.
    func write(_ text: String) throws(StreamError) {
        try write(Array(text.utf8))
    }

    /// Writes all of the bytes.
    func write(_ bytes: [UInt8]) throws(StreamError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                systemWrite(rawValue, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                throw errno == EPIPE ? .closed : .system(code: errno)
            }
        }
    }
}

/// Why a standard stream takes no more.
enum StreamError: Error, CustomStringConvertible {
    /// The reader at the other end of the pipe has gone: it has what it wanted, and nobody is told.
    case closed
    /// The operating system refused, such as on a full disk.
    case system(code: Int32)

    var description: String {
        switch self {
        case .closed: "nobody reads standard output any more"
        case .system(let code): "cannot write to standard output: \(String(cString: strerror(code)))"
        }
    }
}

/// `write(2)` under a name that the methods above do not hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
