/// The calls that make the parts of a pool, each of an archived record.
extension CreationRequest {
    /// What every description of a part tells of itself, and no call takes.
    private static let dates: Set<String> = ["UserPoolId", "CreationDate", "LastModifiedDate"]

    /// - Parameter record: of `resource-servers`.
    package static func resourceServer(_ record: JSON) -> CreationRequest {
        CreationRequest("CreateResourceServer", record.without(["UserPoolId", "ManagedBy"]))
    }

    /// - Parameter record: of `identity-providers`.
    package static func provider(_ record: JSON) -> CreationRequest {
        var input = record.without(dates)
        if record["ProviderType"]?.string == "SAML", let details = record["ProviderDetails"] {
            // What Cognito has read from the metadata; and of the two places for these only one may be named.
            var told: Set = ["ActiveEncryptionCertificate", "SLORedirectBindingURI", "SSORedirectBindingURI"]
            if details["MetadataURL"] != nil { told.insert("MetadataFile") }
            input["ProviderDetails"] = details.without(told)
        }
        return CreationRequest("CreateIdentityProvider", input)
    }

    /// - Parameter record: of `clients`. A secret that is known is given again.
    /// - Parameter hasSecret: whether the client has one that the archive does not know, so that a new one is to be made.
    package static func client(_ record: JSON, hasSecret: Bool = false) -> CreationRequest {
        var input = record.without(dates.union(["ClientId", "ClientType"]))
        if hasSecret, record["ClientSecret"] == nil { input["GenerateSecret"] = true }
        return CreationRequest("CreateUserPoolClient", input)
    }

    /// - Parameter record: of `domains`.
    package static func domain(_ record: JSON) -> CreationRequest {
        CreationRequest(
            "CreateUserPoolDomain",
            record.without([
                "UserPoolId", "AWSAccountId", "S3Bucket", "CloudFrontDistribution", "Status", "Version",
            ]))
    }

    /// - Parameter record: of `branding`.
    package static func branding(_ record: JSON) -> CreationRequest {
        var input = record.without(dates.union(["id", "ManagedLoginBrandingId"]))
        // Cognito's own looks and looks of one's own exclude each other.
        if input["UseCognitoProvidedValues"]?.bool == true { input = input.without(["Settings", "Assets"]) }
        return CreationRequest("CreateManagedLoginBranding", input, client: client(of: record))
    }

    /// - Parameter record: of `ui-customizations`. Its image is known by a URL only, and is not in the call.
    package static func customization(_ record: JSON) -> CreationRequest {
        CreationRequest(
            "SetUICustomization", record.without(dates.union(["id", "ClientId", "ImageUrl", "CSSVersion"])),
            client: client(of: record))
    }

    /// - Parameter record: of `terms`.
    package static func terms(_ record: JSON) -> CreationRequest {
        CreationRequest(
            "CreateTerms", record.without(dates.union(["TermsId", "ClientId"])), client: record["ClientId"]?.string)
    }

    /// - Parameter record: of `risk-configurations`.
    package static func risk(_ record: JSON) -> CreationRequest {
        CreationRequest(
            "SetRiskConfiguration", record.without(dates.union(["id", "ClientId"])), client: client(of: record))
    }

    /// - Parameter record: of `log-delivery`.
    package static func logDelivery(_ record: JSON) -> CreationRequest {
        CreationRequest("SetLogDeliveryConfiguration", record.without(["id", "UserPoolId"]))
    }

    /// - Parameter record: of `groups`.
    package static func group(_ record: JSON) -> CreationRequest {
        CreationRequest("CreateGroup", record.without(dates))
    }

    /// The client that a record is about; `nil` where it is about all.
    private static func client(of record: JSON) -> String? {
        let id = record["id"]?.string ?? record["ClientId"]?.string
        return id == "ALL" ? nil : id
    }
}
