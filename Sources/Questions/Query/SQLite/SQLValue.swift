/// A value as SQLite has it.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    /// Bytes that are no UTF-8 have become U+FFFD.
    case text(String)
    case bytes([UInt8])
}
