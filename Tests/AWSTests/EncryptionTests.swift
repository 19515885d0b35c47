#if Network
    import Fixtures
    import Foundation
    import NetworkFixtures
    import Testing

    @testable import AWS

    @Suite("An encrypted connection")
    struct EncryptionTests {
        /// A certificate of its own authority for a name, with its key, in one file.
        private func certificate(for name: String, in scratch: Scratch) throws -> String {
            let made = try Spawned.run(
                [
                    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=fixture", "-addext", "subjectAltName=\(name)", "-keyout", "key",
                    "-out", "certificate",
                ], in: scratch.url.path)
            try #require(made.status == 0, "\(made.text)")
            let parts = try ["certificate", "key"].map { try Data(contentsOf: scratch.url.appending(path: $0)) }
            return try scratch.write(parts.map { String(decoding: $0, as: UTF8.self) }.joined(), to: "both")
        }

        private func ask(_ server: HTTPFixture, authorities: String?) async throws -> Answer {
            var settings = HTTPTransport.Settings()
            settings.authorities = authorities
            let client = Client(transport: try HTTPTransport(settings), policy: .hasty)
            return try await client.answer(
                to: Request(doing: "ask", endpoint: try Endpoint(url: server.url, setting: "a test")))
        }

        @Test("is made with the authority of a file, and with nobody else")
        func ownAuthority() async throws {
            try await Scratch.run { scratch in
                let path = try certificate(for: "IP:127.0.0.1", in: scratch)
                try await HTTPFixture.run(certificate: path, answering: { _ in .init(text: "done") }) { server in
                    let answer = try await ask(server, authorities: path)
                    #expect(answer.bytes == Array("done".utf8))
                    await #expect { try await ask(server, authorities: nil) } throws: { error in
                        "\(error)".hasPrefix("cannot ask: 127.0.0.1:\(server.port) cannot be trusted: ")
                            && "\(error)".contains("--ca-file") && !"\(error)".contains("attempts")
                    }
                    // What was asked without trust never arrived.
                    #expect(await server.questions.count == 1)
                }
            }
        }

        @Test("is not made with a certificate of another name")
        func otherName() async throws {
            try await Scratch.run { scratch in
                let path = try certificate(for: "DNS:elsewhere.example.org", in: scratch)
                try await HTTPFixture.run(certificate: path, answering: { _ in .init(text: "done") }) { server in
                    await #expect { try await ask(server, authorities: path) } throws: {
                        "\($0)".contains("cannot be trusted")
                    }
                    #expect(await server.questions.isEmpty)
                }
            }
        }

        @Test("needs a file that holds certificates")
        func noAuthorities() async throws {
            try await Scratch.run { scratch in
                var settings = HTTPTransport.Settings()
                settings.authorities = try scratch.write("nothing", to: "authorities")
                #expect(throws: AWSError.self) { try HTTPTransport(settings) }
            }
        }
    }
#endif
