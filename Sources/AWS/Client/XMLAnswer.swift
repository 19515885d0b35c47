import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An element of an XML document of S3 or STS: its own text, and the elements in it. Attributes and namespaces mean nothing
/// there, and are left out.
package struct XMLAnswer: Hashable, Sendable {
    package private(set) var name: String
    package private(set) var text = ""
    package private(set) var children: [XMLAnswer] = []

    /// Deeper than any answer of AWS; a hostile one may not exhaust the stack.
    private static let greatestDepth = 32

    /// The document's root.
    ///
    /// - Throws: `XMLAnswer.Malformed` where the bytes are no XML.
    package init(_ bytes: [UInt8]) throws {
        let builder = Builder()
        let parser = XMLParser(data: Data(bytes))
        // A document may not make this machine read files or ask other servers.
        parser.shouldResolveExternalEntities = false
        parser.delegate = builder
        guard parser.parse(), let root = builder.root else { throw Malformed() }
        self = root
    }

    package struct Malformed: Error {}

    private init(name: String) { self.name = name }

    /// The text of the first element of that name in this one.
    package subscript(_ name: String) -> String? { first(name)?.text }

    /// The first element of that name in this one.
    package func first(_ name: String) -> XMLAnswer? { children.first { $0.name == name } }

    /// All elements of that name in this one.
    package func all(_ name: String) -> [XMLAnswer] { children.filter { $0.name == name } }

    /// Holds the elements that are open, the innermost last.
    private final class Builder: NSObject, XMLParserDelegate {
        var root: XMLAnswer?
        private var open: [XMLAnswer] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            guard open.count < XMLAnswer.greatestDepth else { return parser.abortParsing() }
            open.append(XMLAnswer(name: name))
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            guard !open.isEmpty else { return }
            open[open.count - 1].text += text
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            guard let closed = open.popLast() else { return }
            if open.isEmpty { root = closed } else { open[open.count - 1].children.append(closed) }
        }
    }
}
