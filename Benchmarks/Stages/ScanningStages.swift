import Benchmark
import Records

/// From bytes to records.
func scanningStages() {
    Benchmark.stage("01 scan", { $0 }) { users in
        users.bytes.withUnsafeBytes { bytes in Users.scan(bytes, users.scanner) { blackHole($0) } }
    }

    Benchmark.stage("02 key extraction", { users in (users, users.scanner) }) { users, scanner in
        users.forEach { blackHole(scanner.key(of: $0)) }
    }
}
