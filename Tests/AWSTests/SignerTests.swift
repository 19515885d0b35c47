import Fixtures
import Foundation
import Testing

@testable import AWS

@Suite("A signature")
struct SignerTests {
    @Test("is the one of AWS's published vectors, at each of its three steps")
    func publishedVectors() throws {
        // Given
        let cases = try PublishedVector.all()
        #expect(cases.count >= 30)
        for vector in cases {
            // When
            let signer = Signer(service: "service", region: "us-east-1")
            let canonical = signer.canonicalRequest(vector.message)
            let time = SigningTime(PublishedVector.date)
            let toSign = signer.stringToSign(canonical, at: time)
            let authorization = signer.authorization(of: vector.message, with: PublishedVector.credentials, at: time)
            // Then
            #expect(canonical == vector.canonicalRequest, "\(vector.name)")
            #expect(toSign == vector.stringToSign, "\(vector.name)")
            #expect(authorization == vector.authorization, "\(vector.name)")
        }
    }

    @Test("is the same as botocore's for 10,000 random requests")
    func sameAsBotocore() throws {
        // Given
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let requests = (0..<10_000).map { _ in GeneratedRequest(&random) }
        // When
        let theirs = try Peer.run("sign", on: try requests.map { try jsonLine($0.question) })
        // Then
        try #require(theirs.count == requests.count)
        var differing: [String] = []
        for (request, their) in zip(requests, theirs) where request.authorization != their {
            differing.append("\(try jsonLine(request.question))\n  \(request.authorization ?? "none")\n  \(their)")
        }
        #expect(differing.isEmpty, "seed \(seed): \(differing.count) differ, as \(differing.first ?? "")")
    }

    @Test("shows no secret when credentials are printed or dumped")
    func unprintable() {
        let credentials = Credentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("hush-hush"), sessionToken: Secret("hush-token"),
            origin: "a test")
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped] {
            #expect(text.contains("AKIDEXAMPLE"))
            #expect(!text.contains("hush"))
        }
    }
}
