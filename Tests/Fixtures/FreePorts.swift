#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ports of 127.0.0.1 at which nobody listens.
enum FreePorts {
    struct Failure: Error {}

    /// Below those that systems give to who asks for any: a server of another test would take one that is found here, and be taken
    /// for the one that was to listen there.
    private static let range = 10_000..<30_000

    /// So many, each another: all are held until the last one is found.
    static func find(_ count: Int) throws -> [Int] {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        var ports: [Int] = []
        while ports.count < count {
            let port = Int.random(in: range)
            #if canImport(Glibc)
                let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            #else
                let socket = socket(AF_INET, SOCK_STREAM, 0)
            #endif
            guard socket >= 0, sockets.count < 1000 else { throw Failure() }
            sockets.append(socket)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
            address.sin_port = in_port_t(port).bigEndian
            let isFree = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isFree { ports.append(port) }
        }
        return ports
    }
}
