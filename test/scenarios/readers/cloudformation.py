"""A CloudFormation template, with the functions that CDK writes put in as far as this account knows
them: pseudo parameters, names, ARNs."""

import json

ACCOUNT, REGION = "123456789012", "eu-west-1"
_PSEUDO = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws",
           "AWS::URLSuffix": "amazonaws.com"}  # fmt: skip
# What a reference to a resource gives, where it has been given a name.
_NAMES = {"AWS::ECR::Repository": "RepositoryName"}


class Template:
    def __init__(self, document):
        self.document = document
        self.parameters = document.get("Parameters", {})

    @classmethod
    def of(cls, path):
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def all(self, kind):
        """{logical id: properties} of that type."""
        found = self.document["Resources"].items()
        return {name: each.get("Properties", {}) for name, each in found if each["Type"] == kind}

    def resource(self, name):
        return self.document["Resources"][name].get("Properties", {})

    def _named(self, name):
        kind = self.document["Resources"].get(name, {}).get("Type")
        return self.value(self.resource(name).get(_NAMES[kind], name)) if kind in _NAMES else name

    def value(self, value):
        """With all functions put in; a resource that is not known here by its name has its id."""
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((function, given),) = value.items()
            if function == "Ref":
                return _PSEUDO.get(given) or self._named(given)
            if function == "Fn::Join":
                return given[0].join(self.value(given[1]))
            if function == "Fn::Split":
                return self.value(given[1]).split(given[0])
            if function == "Fn::Select":
                return self.value(given[1])[int(given[0])]
            if function == "Fn::GetAtt":
                return self._attribute(*given)
            assert not function.startswith("Fn::"), f"the reader does not know {function}"
        return {name: self.value(each) for name, each in value.items()}

    def _attribute(self, name, attribute):
        assert attribute == "Arn", f"the reader does not know {name}.{attribute}"
        kind = self.document["Resources"][name]["Type"].split("::")[1].lower()
        return f"arn:aws:{kind}:{REGION}:{ACCOUNT}:{kind == 'ecr' and 'repository/' or ''}{self._named(name)}"

    def policies(self):
        """{logical id of a role: statements of all policies that are attached to it}."""
        found = {}
        for policy in self.all("AWS::IAM::Policy").values():
            for role in policy["Roles"]:
                statements = self.value(policy["PolicyDocument"]["Statement"])
                found.setdefault(role["Ref"], []).extend(statements)
        return found
