import Logging

/// Where the vault's log goes: to standard error, from the level up that `MUNIMENT_LOG` names (such as `debug`), or nowhere.
enum Diagnostics {
    static func start() {
        let level = Environment["MUNIMENT_LOG"].flatMap { Logger.Level(rawValue: $0.lowercased()) }
        LoggingSystem.bootstrap { label in
            guard let level else { return SwiftLogNoOpLogHandler() }
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }
}
