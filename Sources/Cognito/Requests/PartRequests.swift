/// The calls that make the parts of a pool, each of an archived record: with what the call accepts of it, and nothing else.
extension CreationRequest {
    /// - Parameter record: of `resource-servers`.
    package static func resourceServer(_ record: JSON) -> CreationRequest {
        CreationRequest("CreateResourceServer", settings(of: record, .resourceServers))
    }

    /// - Parameter record: of `identity-providers`.
    package static func provider(_ record: JSON) -> CreationRequest {
        CreationRequest("CreateIdentityProvider", providerSettings(settings(of: record, .providers)))
    }

    /// A provider's settings without those details that Cognito answers with, and that its type takes from nobody.
    package static func providerSettings(_ settings: JSON) -> JSON {
        guard let details = settings["ProviderDetails"] else { return settings }
        var told: Set = ["attributes_url_add_attributes"]
        switch settings["ProviderType"]?.string {
        case "SAML":
            // What Cognito has read from the metadata; and of the two places for these only one may be named.
            told = ["ActiveEncryptionCertificate", "SLORedirectBindingURI", "SSORedirectBindingURI"]
            if details["MetadataURL"] != nil { told.insert("MetadataFile") }
        case "Google", "Facebook", "LoginWithAmazon", "SignInWithApple":
            told.formUnion(["attributes_url", "authorize_url", "oidc_issuer", "token_url", "token_request_method"])
        default: break
        }
        var settings = settings
        settings["ProviderDetails"] = details.without(told)
        return settings
    }

    /// - Parameter record: of `clients`. A secret that is known is given again.
    /// - Parameter hasSecret: whether the client has one that the archive does not know, so that a new one is to be made.
    package static func client(_ record: JSON, hasSecret: Bool = false) -> CreationRequest {
        var input = settings(of: record, .clients)
        // Given and made secrets exclude each other.
        if hasSecret, record["ClientSecret"] == nil { input["GenerateSecret"] = true }
        return CreationRequest("CreateUserPoolClient", input)
    }

    /// - Parameter record: of `domains`.
    package static func domain(_ record: JSON) -> CreationRequest {
        CreationRequest("CreateUserPoolDomain", settings(of: record, .domains))
    }

    /// - Parameter record: of `branding`.
    package static func branding(_ record: JSON) -> CreationRequest {
        var input = settings(of: record, .branding)
        // Cognito's own looks and looks of one's own exclude each other.
        if input["UseCognitoProvidedValues"]?.bool == true { input = input.without(["Settings", "Assets"]) }
        return CreationRequest("CreateManagedLoginBranding", input, client: client(of: record))
    }

    /// - Parameter record: of `ui-customizations`. Its image is known by a URL only, and is not in the call.
    package static func customization(_ record: JSON) -> CreationRequest {
        CreationRequest("SetUICustomization", settings(of: record, .customizations), client: client(of: record))
    }

    /// - Parameter record: of `terms`.
    package static func terms(_ record: JSON) -> CreationRequest {
        CreationRequest(
            "CreateTerms", settings(of: record, .terms).without(["ClientId"]), client: record["ClientId"]?.string)
    }

    /// - Parameter record: of `risk-configurations`.
    package static func risk(_ record: JSON) -> CreationRequest {
        CreationRequest("SetRiskConfiguration", settings(of: record, .risk), client: client(of: record))
    }

    /// - Parameter record: of `log-delivery`.
    package static func logDelivery(_ record: JSON) -> CreationRequest {
        CreationRequest("SetLogDeliveryConfiguration", settings(of: record, .logDelivery))
    }

    /// - Parameter record: of `session-configurations`.
    package static func session(_ record: JSON) -> CreationRequest {
        let client = client(of: record)
        return CreationRequest(
            client == nil ? "SetUserPoolSessionConfiguration" : "SetUserPoolClientSessionConfiguration",
            settings(of: record, .sessionConfigurations), client: client)
    }

    /// - Parameter record: of `groups`.
    package static func group(_ record: JSON) -> CreationRequest {
        CreationRequest("CreateGroup", settings(of: record, .groups))
    }

    private static func settings(of record: JSON, _ entity: Entity) -> JSON {
        record.keeping(EntityShape.of(entity)?.kept ?? [])
    }

    /// Lets the account at a provider sign in as the user.
    ///
    /// `Cognito_Subject` has Cognito read the name by which the provider knows the account, whatever kind of provider it is.
    package static func link(_ identity: PoolUser.Identity, to username: String) -> CreationRequest {
        CreationRequest(
            "AdminLinkProviderForUser",
            [
                "DestinationUser": ["ProviderName": "Cognito", "ProviderAttributeValue": .string(username)],
                "SourceUser": [
                    "ProviderName": .string(identity.provider), "ProviderAttributeName": "Cognito_Subject",
                    "ProviderAttributeValue": .string(identity.user),
                ],
            ])
    }

    /// The client that a record is about; `nil` where it is about all.
    private static func client(of record: JSON) -> String? {
        let id = record["id"]?.string ?? record["ClientId"]?.string
        return id == "ALL" ? nil : id
    }
}
