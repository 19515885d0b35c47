#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The system's folder for temporary files.
enum TemporaryFolder {
    static var path: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }
}
