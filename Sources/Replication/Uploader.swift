// Copies of a vault: what keeps objects (`Uploader`), what a copy holds (`Inventory`), and what goes between it and the vault.
// It knows files' names, lengths and digests, and no key, record or person of what is archived. Invariant: what a copy's newest
// inventory names is there, whole, at any moment; so a copy that is cut off is a vault of an earlier time.

import Store

/// What keeps objects under names: a bucket, a folder, a program.
///
/// It needs to put an object where there is none, to read a part of one, to list and to delete; what it can do besides it says.
/// An uploader is used by several tasks at once. `docs/uploaders.md` shows how to add one.
package protocol Uploader: Sendable {
    /// As messages name it: the URL, and nothing secret.
    var place: String { get }
    /// What it can do besides, found out once.
    func abilities() async throws -> UploaderAbilities

    /// Puts an object where there is none of that name. When it returns, the object is durable and whole: an object that
    /// was cut off is never seen by `list` or `read`.
    ///
    /// - Returns: whether it was put, or one of that name was there.
    /// - Throws: `UploadError`.
    func put(_ body: ObjectBody, as name: String, _ terms: PutTerms) async throws -> PutOutcome

    /// The bytes of an object in `range`, all of them.
    ///
    /// - Throws: `UploadError.noSuchObject`, also where the object is shorter.
    func read(_ name: String, _ range: Range<Int>) async throws -> [UInt8]

    /// The objects whose names begin with `prefix`, in ascending order of the names' bytes.
    func list(_ prefix: String) async throws -> [ListedObject]

    /// Deletes an object; that there is none is no error.
    ///
    /// - Parameter everyVersion: also those that a bucket keeps of it.
    /// - Throws: `UploadError.forbidden` where the place does not let go of it.
    func delete(_ name: String, everyVersion: Bool) async throws
}

/// An uploader whose place keeps what was deleted for a while.
package protocol VersionKeeping: Uploader {
    /// The objects that were there at a time, each in the version it had then.
    func list(_ prefix: String, asOf time: Timestamp) async throws -> [ListedObject]
    /// All objects that ever were there and of which something is kept, each in the newest version that is no deletion.
    func listEver(_ prefix: String) async throws -> [ListedObject]
    /// As `read`, of one version.
    func read(_ object: ListedObject, _ range: Range<Int>) async throws -> [UInt8]
}

/// An uploader whose place lets nobody delete an object before a time.
package protocol ObjectLocking: Uploader {
    /// Renews the lock of an object, never to an earlier time.
    func extendLock(of name: String, until: Timestamp) async throws
    /// Until when an object is locked, also one that was deleted for now and of which a version is there; nil for one that is not.
    func lock(of name: String) async throws -> Timestamp?
    /// Places or releases a hold that has no end, on the version that is named or else on the newest.
    func setHold(of object: ListedObject, _ isHeld: Bool) async throws
}

/// What an uploader can do besides the least.
package struct UploaderAbilities: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// The place keeps versions: see `VersionKeeping`.
    package static let versions = UploaderAbilities(rawValue: 1)
    /// The place locks objects: see `ObjectLocking`.
    package static let locks = UploaderAbilities(rawValue: 2)
}

/// What an object's bytes are.
package enum ObjectBody: Sendable {
    case bytes([UInt8])
    /// A part of a file, which does not change meanwhile.
    case file(path: String, range: Range<Int>)

    package var byteCount: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .file(_, let range): range.count
        }
    }
}

/// What a place is asked to promise of an object. Those that cannot are never asked.
package struct PutTerms: Hashable, Sendable {
    /// Until when nobody is to delete it.
    package var lockedUntil: Timestamp?
    /// Whether it is held without an end.
    package var isHeld = false

    package init(lockedUntil: Timestamp? = nil, isHeld: Bool = false) {
        self.lockedUntil = lockedUntil
        self.isHeld = isHeld
    }
}

package enum PutOutcome: Sendable {
    case stored
    /// One of that name was there, and stays as it was.
    case alreadyThere
}

/// An object as a listing names it.
package struct ListedObject: Hashable, Sendable {
    package let name: String
    package let byteCount: Int
    /// Which version, in the place's own words; nil where it keeps none.
    package let version: String?

    package init(name: String, byteCount: Int, version: String? = nil) {
        self.name = name
        self.byteCount = byteCount
        self.version = version
    }
}
