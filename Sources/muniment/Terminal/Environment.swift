#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The process's environment variables.
enum Environment {
    /// The variable's value; `nil` where it is not set or empty.
    static subscript(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The operating system's name for who runs this process.
    static var userName: String? {
        if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name { return String(cString: name) }
        return self["USER"]
    }
}
