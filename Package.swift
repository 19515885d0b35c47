// swift-tools-version: 6.1
import PackageDescription

// Targets in the order of the arrows: each may import only what stands above it.
let package = Package(
    name: "muniment",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "muniment", targets: ["muniment"]),
        // For other programs: docs/embedding.md.
        .library(name: "Vault", targets: ["Vault"]),
    ],
    traits: [
        .default(enabledTraits: ["Network"]),
        .trait(
            name: "Network",
            description: "Copies to S3, and whatever else asks a server. Without it no network library is built."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // libsodium, as installed on the system. Only Seal imports it.
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        // zlib, as installed on the system. Only Store imports it.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Identities, bundles, slots, sealed boxes, keyed hashes, signatures.
        .target(name: "Seal", dependencies: ["CSodium"]),
        // Blocks, packs, chunks, the deflate codec, the vault's folders, durable writes.
        .target(
            name: "Store", dependencies: ["Seal", "CZlib", .product(name: "Crypto", package: "swift-crypto")]),
        // The append-only Merkle log, its signers, checkpoints and proofs.
        .target(name: "Ledger", dependencies: ["Seal", "Store"]),
        // Record formats, framing, segments, state, commitments.
        .target(
            name: "Records",
            dependencies: [
                "Seal", "Store",
                .product(name: "BitCollections", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ]),
        // The SQLite index of snapshots, files, packs and chunks.
        .target(
            name: "Catalog",
            dependencies: [
                "Seal", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            resources: [.embedInCode("SQL")]),
        // What a policy keeps of a history of snapshots: values and a planner, no files.
        .target(name: "Retention", dependencies: ["Store", .product(name: "Yams", package: "Yams")]),
        // Time stamps of RFC 3161.
        .target(
            name: "TimeStamps",
            dependencies: [
                "Seal", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]),
        // Reed-Solomon parity beside files, in PAR2's format.
        .target(name: "Parity", dependencies: ["Seal", "Store", .product(name: "Crypto", package: "swift-crypto")]),
        // Files of the form age v1, for whoever opens them with age.
        .target(name: "Age", dependencies: ["Seal", "Store"]),
        // The façade that a program embeds: open, ingest, restore, verify, retention.
        .target(
            name: "Vault",
            dependencies: [
                "Seal", "Store", "Ledger", "Records", "Catalog", "Retention", "TimeStamps",
                .product(name: "BitCollections", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        // Questions to the past: history, diff, SQL over records, named reports.
        .target(
            name: "Questions",
            dependencies: [
                "Seal", "Store", "Records", "Vault", .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "BitCollections", package: "swift-collections"),
            ],
            resources: [.embedInCode("Query/Reports/SQL")]),
        // Requests to services of AWS: credentials, signatures, a client; without the trait Network nothing carries them.
        .target(
            name: "AWS",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(
                    name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["Network"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Network"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["Network"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Network"])),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["Network"])),
            ]),
        // Copies of a vault: what keeps objects, and what goes between it and the vault.
        .target(
            name: "Replication",
            dependencies: [
                "Seal", "Store", "Ledger", "Parity", "Vault",
                .target(name: "AWS", condition: .when(traits: ["Network"])),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        // User pools of AWS Cognito: out of the service into a vault, and back.
        .target(
            name: "Cognito",
            dependencies: [
                "Seal", "Store", "Records", "Vault",
                .target(name: "AWS", condition: .when(traits: ["Network"])),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            resources: [.embedInCode("Render/Lambda")]),
        // Evidence for auditors: bags that are checked without a vault.
        .target(
            name: "Evidence",
            dependencies: [
                "Seal", "Store", "Ledger", "Records", "TimeStamps", "Age", "Vault", "Questions",
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [
                .embedInCode("Pages"), .embedInCode("Templates/soc2-access-review.yaml"),
                .embedInCode("Templates/iso27001-user-access.yaml"), .embedInCode("Templates/leaver-check.yaml"),
                .embedInCode("Templates/gdpr-subject-access.yaml"),
            ]),
        // The command line: arguments, progress, rendering; no logic of its own.
        .executableTarget(
            name: "muniment",
            dependencies: [
                "Seal", "Store", "Ledger", "Records", "Retention", "Age", "Vault", "Questions", "Replication",
                "Cognito",
                "Evidence",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        // The program of docs/embedding.md, which sees of Vault what other packages see.
        .executableTarget(
            name: "embedding-example", dependencies: ["Vault"], path: "docs/examples/embedding", packageAccess: false),
        // Tests mirror the targets; Fixtures generates what several of them need.
        .target(name: "Fixtures", path: "Tests/Fixtures", exclude: ["Cognito", "Peers", "Vaults"]),
        // The same with vaults in it.
        .target(
            name: "ArchiveFixtures", dependencies: ["Fixtures", "Vault", "Ledger", "Records", "Store", "Seal"],
            path: "Tests/ArchiveFixtures"),
        // Servers on this machine, good and bad; empty without the trait Network.
        .target(
            name: "NetworkFixtures",
            dependencies: [
                "Fixtures", .target(name: "AWS", condition: .when(traits: ["Network"])),
                .product(
                    name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["Network"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Network"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["Network"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Network"])),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["Network"])),
            ], path: "Tests/NetworkFixtures"),
        .testTarget(name: "SealTests", dependencies: ["Seal"]),
        .testTarget(
            name: "StoreTests",
            dependencies: ["Store", "Seal", "Fixtures", .product(name: "Crypto", package: "swift-crypto")]),
        .testTarget(
            name: "LedgerTests",
            dependencies: ["Ledger", "Store", "Seal", "Fixtures", .product(name: "Crypto", package: "swift-crypto")]),
        .testTarget(name: "RecordsTests", dependencies: ["Records", "Store", "Seal", "Fixtures"]),
        .testTarget(
            name: "CatalogTests",
            dependencies: ["Catalog", "Seal", "Fixtures", .product(name: "GRDB", package: "GRDB.swift")]),
        .testTarget(name: "RetentionTests", dependencies: ["Retention", "Store", "Fixtures"]),
        .testTarget(name: "TimeStampsTests", dependencies: ["TimeStamps", "Fixtures"]),
        .testTarget(
            name: "AgeTests", dependencies: ["Age", "Seal", "Store", "Fixtures", "CZlib"], exclude: ["Vectors"]),
        .testTarget(name: "ParityTests", dependencies: ["Parity", "Store", "Seal", "Fixtures"]),
        .testTarget(
            name: "AWSTests",
            dependencies: [
                "AWS", "Fixtures", "NetworkFixtures", .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .testTarget(
            name: "VaultTests",
            dependencies: [
                "Vault", "Ledger", "Catalog", "Retention", "Records", "Store", "Seal", "Fixtures", "ArchiveFixtures",
            ]),
        .testTarget(
            name: "QuestionsTests",
            dependencies: ["Questions", "Vault", "Ledger", "Records", "Store", "Seal", "Fixtures", "ArchiveFixtures"]),
        .testTarget(
            name: "EvidenceTests",
            dependencies: [
                "Evidence", "Age", "TimeStamps", "Questions", "Vault", "Ledger", "Records", "Store", "Seal", "Fixtures",
                "ArchiveFixtures",
            ]),
        .testTarget(
            name: "CognitoTests",
            dependencies: [
                "Cognito", "Vault", "Records", "Store", "Seal", "Fixtures", "ArchiveFixtures", "NetworkFixtures",
                .target(name: "AWS", condition: .when(traits: ["Network"])),
            ]),
        .testTarget(
            name: "ReplicationTests",
            dependencies: [
                "Replication", "Vault", "Ledger", "Retention", "Store", "Seal", "Fixtures", "ArchiveFixtures",
                "NetworkFixtures", .target(name: "AWS", condition: .when(traits: ["Network"])),
            ],
            exclude: ["Programs"]),
        // Runs the built programs; the dependencies have them built first.
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "muniment", "embedding-example", "Records", "Questions", "Vault", "Fixtures", "ArchiveFixtures",
                "NetworkFixtures",
                .target(name: "AWS", condition: .when(traits: ["Network"])),
            ],
            exclude: ["Transcripts"]),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzz programs are built by tools/fuzz only: they need libFuzzer's flags on every target that they watch.
if Context.environment["MUNIMENT_FUZZ"] != nil {
    let fuzzers = [
        "FuzzJSONLines", "FuzzJSONObject", "FuzzJSONArray", "FuzzCSV",
        "FuzzHeader", "FuzzManifest", "FuzzLayout", "FuzzPackDirectory", "FuzzColumns",
        "FuzzTimeStamp", "FuzzAge", "FuzzListPage", "FuzzVolume", "FuzzParity",
    ]
    let besides: [String: [Target.Dependency]] = [
        "FuzzVolume": ["Replication"], "FuzzParity": ["Parity", .product(name: "Crypto", package: "swift-crypto")],
    ]
    let watched: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"])]
    for target in package.targets
    where ["Seal", "Store", "Ledger", "Records", "TimeStamps", "Age", "Vault", "Parity", "Replication"].contains(
        target.name)
    {
        target.swiftSettings = watched
    }
    package.targets.append(
        .target(
            name: "FuzzInvariants", dependencies: ["Records"], path: "Tests/Fuzz/Invariants", swiftSettings: watched))
    for fuzzer in fuzzers {
        package.targets.append(
            .executableTarget(
                name: fuzzer,
                dependencies: ["FuzzInvariants", "Records", "Store", "TimeStamps", "Age", "Vault", "Seal"]
                    + (besides[fuzzer] ?? []),
                path: "Tests/Fuzz/\(fuzzer)", swiftSettings: watched,
                linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]))
    }
}

// The benchmarks of single stages are built by tools/bench-stages only: they need a package that a plain build does not
// fetch. They are a target of this package, and not a package of their own, as what they measure is `package`.
if Context.environment["MUNIMENT_BENCHMARKS"] != nil {
    package.dependencies.append(
        // Without its traits it needs no library that counts allocations.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []))
    package.targets.append(
        .executableTarget(
            name: "Stages",
            dependencies: [
                "Records", "Store", "Seal", .product(name: "Benchmark", package: "benchmark"),
                .product(name: "BitCollections", package: "swift-collections"),
            ], path: "Benchmarks/Stages", plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]))
}

// The documentation of what is public is built by tools/docs only.
if Context.environment["MUNIMENT_DOCS"] != nil {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
