import Seal
import Store

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder of our own for the files that a program is given and gives. What goes along into copies is sealed or public, and so
/// nothing plain lies there.
struct ExchangeFolder: Sendable {
    private let path: String

    init() throws(StoreError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        path = "\(parent)/muniment-exchange-\(Hex.encode(Randomness.bytes(8)))"
        try DurableFile.makeFolder(path)
    }

    /// A path in it at which nothing is.
    func newPath() -> String { "\(path)/\(Hex.encode(Randomness.bytes(8)))" }

    /// A file that holds the bytes of an object and no others.
    func file(holding body: ObjectBody) throws -> (path: String, isTemporary: Bool) {
        switch body {
        case .file(let source, let range):
            let file = try OpenFile(source, .read(followingLinks: false))
            if try range == 0..<file.byteCount() { return (source, false) }
            let path = newPath()
            let copy = try OpenFile(path, .create(permissions: 0o600))
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
                try copy.write(try file.read(min(1 << 20, range.upperBound - start), at: start))
            }
            return (path, true)
        case .bytes(let bytes):
            let path = newPath()
            try OpenFile(path, .create(permissions: 0o600)).write(bytes)
            return (path, true)
        }
    }

    func remove() {
        for name in (try? DurableFile.names(in: path)) ?? [] { DurableFile.remove("\(path)/\(name)") }
        rmdir(path)
    }
}
