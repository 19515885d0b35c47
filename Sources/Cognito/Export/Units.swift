/// The names of the units in which an export is read, kept and gone on with.
enum Units {
    /// What was asked for, and when.
    static let head = "export"
    /// Written when the archiving of what was read begins.
    static let archiving = "archiving"

    static func entity(_ entity: Entity) -> String { entity.rawValue }
    static func users(_ prefix: String) -> String { "users/\(prefix)" }
    static func factors(_ prefix: String) -> String { "user-factors/\(prefix)" }
    static func memberships(_ group: String) -> String { "memberships/\(group)" }
    static func file(_ name: String) -> String { "file/\(name)" }
}
