resource "aws_db_subnet_group" "this" {
  name       = local.name
  subnet_ids = aws_subnet.private[*].id
}

# The user `app` logs in by IAM and has no password. Once, as the master user:
#   CREATE USER app; GRANT rds_iam TO app;
#   GRANT CREATE ON DATABASE @@app@@ TO app; GRANT CREATE ON SCHEMA public TO app;
resource "aws_db_instance" "this" {
  identifier                          = local.name
  engine                              = "postgres"
  engine_version                      = "16"
  instance_class                      = "db.t4g.micro"
  allocated_storage                   = 20
  storage_encrypted                   = true
  db_name                             = "@@app@@"
  username                            = "postgres"
  manage_master_user_password         = true
  iam_database_authentication_enabled = true
  db_subnet_group_name                = aws_db_subnet_group.this.name
  vpc_security_group_ids              = [aws_security_group.database.id]
  publicly_accessible                 = false
  backup_retention_period             = 7
  deletion_protection                 = true
  final_snapshot_identifier           = "${local.name}-final"
}

locals {
  # rds-iam: a token of IAM for each connection (docs/rds-iam.md of tidegate).
  database_url = "rds-iam:postgres://app@${aws_db_instance.this.endpoint}/@@app@@"
  database_login = {
    Effect   = "Allow"
    Action   = "rds-db:connect"
    Resource = "arn:aws:rds-db:@@region@@:${local.account}:dbuser:${aws_db_instance.this.resource_id}/app"
  }
}
