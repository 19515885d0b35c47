#if Network
    import AWS

    /// An answer of XML.
    struct S3XML {
        let root: XMLAnswer

        /// - Throws: `AWSError.unexpectedAnswer`; `AWSError.refused` where an answer that began well ends with an error, as S3's to
        ///   what takes long may.
        init(_ answer: Answer, _ doing: String) throws {
            guard let root = try? XMLAnswer(answer.bytes) else {
                throw AWSError.unexpectedAnswer(doing: doing, server: "the server", reason: "it is no XML")
            }
            if root.name == "Error" {
                throw AWSError.refused(
                    Refusal(
                        doing: doing, server: "the server", status: 200, code: root["Code"] ?? "",
                        message: root["Message"] ?? "", requestID: root["RequestId"]))
            }
            self.root = root
        }
    }
#endif
