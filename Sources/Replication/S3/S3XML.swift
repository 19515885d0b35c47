#if Network
    import AWS

    /// An answer of XML, of the form that was asked for: what is no server of S3 may answer with a page that is XML as well.
    struct S3XML {
        let root: XMLAnswer

        /// - Parameter name: of its root; nil where servers do not agree on it, and what was asked before tells what they are.
        /// - Throws: `AWSError.unexpectedAnswer`; `AWSError.refused` where an answer that began well ends with an error, as S3's to
        ///   what takes long may.
        init(_ answer: Answer, _ name: String?, _ doing: String) throws {
            guard let root = try? XMLAnswer(answer.bytes) else {
                throw AWSError.unexpectedAnswer(doing: doing, server: "the server", reason: "it is no XML")
            }
            if root.name == "Error" {
                throw AWSError.refused(
                    Refusal(
                        doing: doing, server: "the server", status: 200, code: root["Code"] ?? "",
                        message: root["Message"] ?? "", requestID: root["RequestId"]))
            }
            if let name, root.name != name {
                throw AWSError.unexpectedAnswer(
                    doing: doing, server: "the server",
                    reason:
                        "it answers with \"\(root.name.prefix(40))\" and not with \(name). Check that the endpoint is a server of S3"
                )
            }
            self.root = root
        }
    }
#endif
