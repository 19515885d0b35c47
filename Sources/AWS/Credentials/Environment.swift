#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The settings that a process was started with.
package struct Environment: Sendable {
    private let variables: [String: String]

    package init(_ variables: [String: String]) { self.variables = variables }

    /// This process's own.
    package static var ofProcess: Environment { Environment(ProcessInfo.processInfo.environment) }

    /// A variable's value; an empty one counts as none.
    package subscript(name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// For programs that are started.
    var all: [String: String] { variables }

    /// A path with `~` spelled out.
    func expand(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = self["HOME"] else { return path }
        return home + path.dropFirst()
    }

    /// The first of the variables that is set.
    func first(of names: [String]) -> String? { names.lazy.compactMap { self[$0] }.first }
}
