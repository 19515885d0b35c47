/// Resources of CloudFormation that stand in one template, and what it answers of them.
struct TemplateUnit {
    var resources: [String: JSON] = [:]
    var outputs: [String: JSON] = [:]
}

/// Puts resources into as few templates as CloudFormation's limits allow, in their order.
struct TemplatePacking {
    /// CloudFormation's limits for a template from a bucket.
    static let resourceLimit = 500
    static let byteLimit = 1_000_000
    static let nameLimit = 200

    let units: [TemplateUnit]
    /// What resources may refer to, by name.
    let parameters: [String: JSON]
    let poolName: String

    func templates() -> [JSON] {
        var packed: [TemplateUnit] = []
        var bytes = 0
        for unit in units {
            let size = (try? JSON.object(unit.resources).indented.utf8.count) ?? 0
            if var last = packed.last {
                last.resources.merge(unit.resources) { first, _ in first }
                last.outputs.merge(unit.outputs) { first, _ in first }
                // Half of the bytes are left for indentation, outputs and parameters.
                if last.resources.count <= Self.resourceLimit, bytes + size * 2 <= Self.byteLimit,
                    last.outputs.count < Self.nameLimit, used(by: last).count < Self.nameLimit
                {
                    packed[packed.count - 1] = last
                    bytes += size * 2
                    continue
                }
            }
            packed.append(unit)
            bytes = size * 2
        }
        return packed.enumerated().map { template($0.element, isFirst: $0.offset == 0) }
    }

    private func template(_ unit: TemplateUnit, isFirst: Bool) -> JSON {
        var declared = parameters.filter { used(by: unit).contains($0.key) }
        if !isFirst {
            declared["UserPool"] = [
                "Type": "String", "Description": "The output UserPoolId of the first template's stack",
            ]
        }
        var template: JSON = [
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": .string("The user pool \(poolName), from an archive"),
            "Resources": .object(
                unit.resources.mapValues { resource in
                    // What stands in another template is there when this one is deployed.
                    guard let needed = resource["DependsOn"]?.array else { return resource }
                    var resource = resource
                    let here = needed.filter { unit.resources[$0.string ?? ""] != nil }
                    resource["DependsOn"] = here.isEmpty ? nil : .array(here)
                    return resource
                }),
        ]
        if isFirst {
            var conditions: JSON = ["HasWebACL": ["Fn::Not": [["Fn::Equals": [["Ref": "WebACLArn"], ""]]]]]
            if declared["TriggersOn"] != nil {
                conditions["HasTriggers"] = ["Fn::Equals": [["Ref": "TriggersOn"], "true"]]
            }
            template["Conditions"] = conditions
        }
        if !declared.isEmpty { template["Parameters"] = .object(declared) }
        if !unit.outputs.isEmpty { template["Outputs"] = .object(unit.outputs) }
        return template
    }

    /// The parameters that the resources refer to.
    private func used(by unit: TemplateUnit) -> Set<String> {
        var names: Set<String> = []
        func look(_ value: JSON) {
            switch value {
            case .object(let members):
                if let name = members["Ref"]?.string, members.count == 1 { names.insert(name) }
                if members["Fn::If"] != nil || members["Condition"]?.string == "HasTriggers" {
                    names.insert("TriggersOn")
                }
                for value in members.values { look(value) }
            case .array(let values): for value in values { look(value) }
            default: break
            }
        }
        for resource in unit.resources.values { look(resource) }
        return names.intersection(parameters.keys)
    }
}
