/// Text that must not be seen: wherever it is printed, in an error or by a debugger's dump, it reads `(secret)`.
package struct Secret: Hashable, Sendable {
    /// The text itself. Each place that asks for it is one to look at.
    package let revealed: String

    package init(_ text: String) { revealed = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { "(secret)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
