@@include shared/terraform/network.tf@@

resource "aws_security_group" "tasks" {
  name_prefix = "@@app@@-db-migrations-"
  description = "the tasks that migrate: nobody calls them"
  vpc_id      = aws_vpc.this.id
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

@@include shared/terraform/database_access.tf@@
