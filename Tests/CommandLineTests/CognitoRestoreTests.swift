#if Network
    import Foundation
    import NetworkFixtures
    import Testing

    @Suite("The command line with user pools to put back")
    struct CognitoRestoreTests {
        private static func environment() async throws -> [String: String] {
            [
                "ENDPOINT": try await S3Servers.shared.moto().url, "AWS_ACCESS_KEY_ID": "a",
                "AWS_SECRET_ACCESS_KEY": "b", "AWS_EC2_METADATA_DISABLED": "true",
            ]
        }

        @Test("answers as the transcript says, at a real server")
        func transcript() async throws {
            try await TranscriptTests.check("servers/cognito-restore.txt", environment: Self.environment())
        }

        /// After how many thousandths of a second an apply is killed: a few moments, fifty with `MUNIMENT_SOAK`.
        private static let moments: [Int] =
            ProcessInfo.processInfo.environment["MUNIMENT_SOAK"] == nil
            ? [250, 700, 1_300] : (1...50).map { $0 * 60 }

        @Test("goes on with an apply that was killed, without a second pool or user", arguments: moments)
        func killed(moment: Int) async throws {
            let place = try Workplace()
            defer { place.remove() }
            let script = """
                export MUNIMENT_VAULT=vault MUNIMENT_KEY_FILE=key
                muniment init > /dev/null
                python3 - <<'END'
                import json
                pool = {"Id": "eu-west-1_Old000001", "Name": "killed-\(moment)", "UsernameConfiguration": {"CaseSensitive": True}}
                users = [{"Username": "user%d" % n, "Attributes": [{"Name": "email", "Value": "u%d@example.org" % n}],
                          "Enabled": n % 7 > 0, "UserStatus": "CONFIRMED"} for n in range(150)]
                for name, records, key in [("pool", [pool], "Id"), ("users", users, "Username")]:
                    with open(name + ".jsonl", "w") as file:
                        file.writelines(json.dumps({"id": record[key], **record}) + "\\n" for record in records)
                END
                muniment ingest pool.jsonl users.jsonl --source pool --key-field id > /dev/null
                muniment cognito plan latest --into new --region eu-west-1 --endpoint $ENDPOINT --quotas unlimited \\
                    --out plan > /dev/null
                timeout -s KILL \(Double(moment) / 1000) muniment cognito apply plan --quotas unlimited > first 2>&1
                muniment cognito apply plan --quotas unlimited --json > second 2> errors || cat errors
                grep -c '"verdict":"created"' plan.results.jsonl
                python3 -c 'import json; there = json.load(open("second"))["there"]; print(there["users"], there["disabled"], there["missing"])'
                """
            let (_, output) = try await place.run(script, environment: Self.environment(), limit: .seconds(600))

            #expect(output.split(separator: "\n").suffix(2) == ["151", "150 22 0"], "\(output)")
        }
    }
#endif
