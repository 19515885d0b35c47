import Seal
import Store
import Vault

/// What an apply has done so far, so that it goes on where it was stopped: a file beside the plan, sealed to who opens the vault
/// (`schema/FORMAT.md`, "Journal of an apply"). People stand in it as keyed hashes and by the ids that the new pool gave them.
package actor ApplyJournal {
    /// How one user stands in it: nobody without the vault's keys can tell who that is.
    package struct UserKey: Hashable, Sendable {
        let high: UInt64
        let low: UInt64

        init(_ digest: Digest256) {
            high = digest.bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
            low = digest.bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        }

        init?(hex: String) {
            guard hex.count == 32, let high = UInt64(hex.prefix(16), radix: 16),
                let low = UInt64(hex.suffix(16), radix: 16)
            else { return nil }
            self.high = high
            self.low = low
        }

        var hex: String {
            [high, low].map { half in
                let digits = String(half, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined()
        }
    }

    /// What its frames say together.
    fileprivate struct Content {
        var pool: String?
        var clients: [String: String] = [:]
        var hasBegun = false
        var present: Set<UserKey> = []
        var users: [UserKey: UserVerdict] = [:]
    }

    private var content = Content()

    /// The new pool, when it is there.
    package var pool: String? { content.pool }
    /// New ids of clients by old ones.
    package var clients: [String: String] { content.clients }
    /// Whether an apply has begun to change the target.
    package var hasBegun: Bool { content.hasBegun }
    /// The archive's users who were in the target before.
    package var present: Set<UserKey> { content.present }
    package var users: [UserKey: UserVerdict] { content.users }

    private let file: OpenFile
    private let key: SecretKey
    private let head: [UInt8]
    private var count: UInt64 = 0
    private var end: Int
    private nonisolated let people: SecretKey

    private static let magic = Array("MCAJ".utf8) + [1]
    private static let saltCount = 16
    private static let longestFrame = 1 << 24

    /// Opens the journal at `path`, or begins it.
    ///
    /// - Parameter secret: gives the key for what no other journal begins with.
    /// - Throws: `StoreError.locked` where another apply of the plan is at work; `VaultError.badInput` where it is of another plan or
    ///   vault.
    package init(at path: String, secret: (_ salt: [UInt8]) throws -> SecretKey) throws {
        let file = try OpenFile(path, .update)
        guard try file.lock() else { throw StoreError.locked(path: path) }
        let size = try file.byteCount()
        let headCount = Self.magic.count + Self.saltCount
        var head = Self.magic + Randomness.bytes(Self.saltCount)
        if size >= headCount {
            head = try file.read(headCount, at: 0)
        } else {
            try file.truncate(to: 0)
            try file.write(head, at: 0)
        }
        let salt = Array(head.suffix(Self.saltCount))
        key = try secret(salt)
        people = key.derive("people")
        guard head.starts(with: Self.magic) else { throw Self.foreign(path) }
        self.head = head
        end = headCount
        var content = Content()
        while end + 4 <= size {
            let length = Int(UInt32(littleEndianBytes: try file.read(4, at: end)[...]))
            guard length <= Self.longestFrame, end + 4 + length <= size else { break }
            let sealed = try file.read(length, at: end + 4)
            guard let plain = key.open(sealed, nonce: Self.nonce(count), associated: head),
                let frame = try? JSON(parsing: plain)
            else {
                if count == 0 { throw Self.foreign(path) }
                break
            }
            content.take(frame)
            count += 1
            end += 4 + length
        }
        // What was torn off by a kill was not done, as far as anybody knows: it is looked at again.
        try file.truncate(to: end)
        self.file = file
        self.content = content
    }

    private static func foreign(_ path: String) -> VaultError {
        .badInput("\(path) is no journal of this plan and vault. Move it away, or name another with --journal")
    }

    private static func nonce(_ count: UInt64) -> [UInt8] {
        var nonce: [UInt8] = []
        nonce.append(littleEndian: count)
        return nonce + [UInt8](repeating: 0, count: SecretKey.nonceLength - 8)
    }

    /// How a user of the archive stands in it.
    package nonisolated func key(of username: String) -> UserKey { UserKey(people.mac(Array(username.utf8))) }

    package func begin() throws { try add(["begun": true], durably: true) }

    package func note(pool id: String) throws { try add(["pool": .string(id)], durably: true) }

    package func note(client old: String, new: String) throws {
        try add(["client": .string(old), "new": .string(new)], durably: true)
    }

    package func note(present keys: [UserKey]) throws {
        for start in stride(from: 0, to: keys.count, by: 10_000) {
            let part = keys[start..<min(start + 10_000, keys.count)]
            try add(["present": .array(part.map { .string($0.hex) })], durably: false)
        }
        try file.synchroniseData()
    }

    package func note(_ verdict: UserVerdict, of user: UserKey) throws {
        var frame: JSON = ["user": .string(user.hex), "verdict": .string(verdict.verdict.rawValue)]
        frame["name"] = verdict.newName.map(JSON.string)
        frame["sub"] = verdict.newSub.map(JSON.string)
        frame["detail"] = verdict.detail.map(JSON.string)
        // Its bytes outlive the process as they are; what a power cut takes is asked of the target again.
        try add(frame, durably: false)
    }

    private func add(_ frame: JSON, durably: Bool) throws {
        let sealed = key.seal(try frame.bytes, nonce: Self.nonce(count), associated: head)
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt32(sealed.count))
        bytes += sealed
        try file.write(bytes, at: end)
        end += bytes.count
        count += 1
        if durably { try file.synchroniseData() }
        content.take(frame)
    }
}

extension ApplyJournal.Content {
    fileprivate mutating func take(_ frame: JSON) {
        hasBegun = true
        if let id = frame["pool"]?.string { pool = id }
        if let old = frame["client"]?.string, let new = frame["new"]?.string { clients[old] = new }
        for key in frame["present"]?.array ?? [] {
            if let key = key.string.flatMap(ApplyJournal.UserKey.init(hex:)) { present.insert(key) }
        }
        if let key = frame["user"]?.string.flatMap(ApplyJournal.UserKey.init(hex:)),
            let verdict = frame["verdict"]?.string.flatMap(Verdict.init(rawValue:))
        {
            users[key] = UserVerdict(
                verdict, name: frame["name"]?.string, sub: frame["sub"]?.string, detail: frame["detail"]?.string)
        }
    }
}
