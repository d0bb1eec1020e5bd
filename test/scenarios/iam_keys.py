"""Whose tokens a database takes: those signed by a key that the stand-in gave out, whose owner may do
`rds-db:connect` as that user by the policies that the owner's role has there."""

from harness.aws.scene import ACCOUNT
from harness.aws.standin import REGION
from harness.rds import Refused

RESOURCE = "db-ABCDEFGHIJKL01234"  # what RDS would call the instance in policies


class IamKeys:
    """For harness.rds.RdsServer."""

    def __init__(self, aws):
        self._aws, self._owners = aws, {}

    def secret_of(self, access, session, user):
        resource = f"arn:aws:rds-db:{REGION}:{ACCOUNT}:dbuser:{RESOURCE}/{user}"
        told = self._aws.login(access, session, "rds-db:connect", resource)
        if "refused" in told:
            raise Refused(told["refused"])
        self._owners[access] = told["principal"].split("/")[1]
        return told["secret"]

    def role_of(self, access):
        """The role whose temporary key it is."""
        return self._owners[access]
