"""The database of an example whose files say `rds-iam:`. It is made as these files tell the master user
to, its user has no password, and everybody but the test's own looks logs in by a token of IAM.

    system.yard.database.logins()         # {("app", "shop-production-task")}: users and whose keys
    system.yard.database.assert_by_iam_alone()
"""

import re

from scenarios.iam_keys import RESOURCE

AUTHORITY = "rds-ca.pem"  # in the project: what stands for AWS' bundle of certificates
FIRST = "arn:aws:sts::123456789012:assumed-role/shop-production-task/first"
_FOR_THE_MASTER = re.compile(r"as the master user:\n((?:#   .*\n)+)")


def lines_for_the_master(text):
    """The SQL that stands in a comment of the generated database.tf."""
    (block,) = _FOR_THE_MASTER.findall(text)
    return block.replace("#   ", "")


class IamDatabase:
    user = "app"

    def __init__(self, server, name):
        self.server, self.name = server, name
        self.url = f"rds-iam:postgres://{self.user}@{server.endpoint}/{name}"

    @staticmethod
    def begin(yard):
        yard.project.write(AUTHORITY, yard.tools.rds.authority.read_text(encoding="utf-8"))

    @classmethod
    def of(cls, yard, image):
        made = cls(yard.tools.rds, yard.cloud.app)
        made.server.query("postgres", f'CREATE DATABASE "{made.name}"')
        made.query(lines_for_the_master(yard.project.read("infrastructure/environment/database.tf")))
        variables = {**yard.aws.new_key(FIRST, lifetime=600), "DATABASE_URL": made.url}
        yard.migrate_first(image, variables, ("tidegate", "exec", "--"))
        made.server.forget()
        return made

    @property
    def known(self):
        """What an apply tells of the instance."""
        return {"aws_db_instance.this.endpoint": self.server.endpoint,
                "aws_db_instance.this.resource_id": RESOURCE}  # fmt: skip

    def query(self, sql, parameters=None):
        """As the master user, who has a password."""
        return self.server.query(self.name, sql, parameters)

    def remove(self):
        self.server.drop_database(self.name)
        self.server.query("postgres", f"DROP ROLE IF EXISTS {self.user}")

    # --- who was there ------------------------------------------------------------------------

    def logins(self):
        """{(user, role)} of the tokens that were good."""
        return {(user, self.server.keys.role_of(access)) for user, access in list(self.server.logins)}

    def refusals(self):
        return list(self.server.refused)

    def assert_by_iam_alone(self):
        """Every token was good and of the user that it is for; nobody had another way in but the master,
        for the test's own looks."""
        assert self.server.logins and not self.refusals(), self.refusals()
        assert len(self.server.logins) == len(self.server.tokens)
        assert {user for user, _ in self.logins()} == {self.user}
        assert self.server.ways_in() <= {(self.user, "ldap"), (self.server.user, "scram-sha-256")}
        assert (self.user, "ldap") in self.server.ways_in()
        rows = self.query("SELECT rolpassword, rolsuper FROM pg_authid WHERE rolname = %s", (self.user,))
        assert rows == [(None, False)], rows
