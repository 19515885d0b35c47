import Seal

/// Stands for usernames in sets of millions: 16 bytes each, under a key that only this process has.
struct UsernameMarks {
    private let mark = Fingerprinter(key: .random())

    /// Two names have one mark where they are the same bytes.
    func callAsFunction(_ name: String) -> Fingerprint {
        var name = name
        return name.withUTF8 { mark(UnsafeRawBufferPointer($0)) }
    }
}

/// The factors of a pool's users, by username.
struct FactorTable {
    private let marks = UsernameMarks()
    private var factors: [Fingerprint: Factors] = [:]
    private(set) var wereRead = false

    /// Reads `user-factors`.
    init(_ pool: ArchivedPool) async throws {
        var (found, wereRead) = ([Fingerprint: Factors](), false)
        let marks = marks
        try await pool.people(.factors) { record in
            wereRead = true
            guard let name = record["Username"]?.string else { return }
            let read = Factors(record)
            if !read.isEmpty { found[marks(name)] = read }
        }
        (factors, self.wereRead) = (found, wereRead)
    }

    /// `nil` where no factors were read (`cognito export --mfa` reads them).
    subscript(username: String) -> Factors? {
        wereRead ? factors[marks(username)] ?? [] : nil
    }
}
