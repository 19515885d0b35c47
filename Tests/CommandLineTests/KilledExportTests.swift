#if Network
    import Fixtures
    import Foundation
    import NetworkFixtures
    import Testing

    #if canImport(Glibc)
        import Glibc
    #else
        import Darwin
    #endif

    extension KillTests {
        @Test("goes on with an export wherever it was killed, and archives everyone once")
        func killedExport() async throws {
            // Given
            var generator = Archive.generator("killed export")
            var archive = try await Archive.founded(userCount: 1)
            defer { archive.remove() }
            archive.settings = [
                "AWS_ACCESS_KEY_ID": "AKIDADMIN", "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_EC2_METADATA_DISABLED": "true",
            ]
            let users = 900
            var faults = CognitoFixture.Faults()
            // So that kills fall into the reading as well as the archiving.
            faults.delay = .milliseconds(2)
            let fixture = try CognitoFixture(.init(users: users), faults: faults)
            let kept = archive

            // When
            let seeds = (0..<64).map { _ in generator.next() }
            try await fixture.run { url in
                let command = [
                    "cognito", "export", "--pool", CognitoFixture.id, "--source", "pool", "--endpoint", url, "--quotas",
                    "unlimited", "--mfa",
                ]
                var duration = Duration.milliseconds(1500)
                for round in 0..<(Archive.isSoak ? 50 : 6) {
                    var generator = SeededGenerator(seed: seeds[round])
                    let started = try kept.start(command)
                    try await Task.sleep(for: duration * Double.random(in: 0...1, using: &generator))
                    kill(started.process, SIGKILL)
                    let outcome = try await kept.end(of: started)
                    #expect(
                        outcome.ending == .killed(signal: SIGKILL) || outcome.ended(0), "round \(round): \(outcome)")
                    duration = duration * (outcome.ended(0) ? 0.8 : 1.1)
                    guard round % 3 == 2 else { continue }
                    let finished = try await kept.end(of: try kept.start(command))
                    #expect(finished.ended(0), "round \(round): \(finished)")

                    // Then
                    for (collection, count) in [("users", users), ("user-factors", users)] {
                        let exported = try await kept.mustRun("export", "latest", "--collection", collection)
                        let lines = exported.output.split(separator: "\n").filter { $0.hasPrefix("{") }
                        #expect(lines.count == count && Set(lines).count == count, "round \(round): \(collection)")
                    }
                    let verified = try await kept.mustRun("verify", "--data")
                    #expect(verified.ended(0), "round \(round): \(verified)")
                }
            }
        }
    }
#endif
