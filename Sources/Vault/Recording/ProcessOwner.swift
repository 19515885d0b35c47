#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Who runs this process, and where, as the system says it: what the ledger notes of an actor besides the person.
struct ProcessOwner: Sendable {
    let user: String
    let uid: UInt32
    let host: String
    /// The terminal's path; nil where there is none.
    let terminal: String?
    /// The system's unit that started the process, `muniment.service` say; nil where it is none's.
    let unit: String?

    /// Of the process that asks.
    static let current = ProcessOwner(
        user: userName(of: getuid()), uid: getuid(), host: hostName, terminal: terminalPath, unit: unitName)

    private static func userName(of uid: uid_t) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16 << 10) { buffer in
            guard let start = buffer.baseAddress, getpwuid_r(uid, &entry, start, buffer.count, &found) == 0,
                found != nil, let name = entry.pw_name
            else { return "\(uid)" }
            return String(cString: name)
        }
    }

    private static var hostName: String {
        text { gethostname($0, $1) } ?? "unknown"
    }

    private static var terminalPath: String? {
        for descriptor in [STDIN_FILENO, STDERR_FILENO, STDOUT_FILENO] {
            if let path = text({ ttyname_r(descriptor, $0, $1) }) { return path }
        }
        return nil
    }

    /// What a call leaves in its buffer; nil where it fails.
    private static func text(_ call: (UnsafeMutablePointer<CChar>, Int) -> Int32) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
            buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress, call(start, buffer.count - 1) == 0 else { return nil }
            return String(cString: start)
        }
    }

    /// systemd puts each unit's processes into a control group that ends with the unit's name.
    private static var unitName: String? {
        guard let file = fopen("/proc/self/cgroup", "r") else { return nil }
        defer { fclose(file) }
        let groups = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
            let count = buffer.baseAddress.map { fread($0, 1, buffer.count, file) } ?? 0
            return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return unit(inGroups: groups)
    }

    /// The unit that `/proc/PID/cgroup` names.
    static func unit(inGroups groups: String) -> String? {
        for line in groups.split(separator: "\n") {
            guard let name = line.split(separator: "/").last, line.contains("/"), name.hasSuffix(".service") else {
                continue
            }
            return String(name)
        }
        return nil
    }
}
